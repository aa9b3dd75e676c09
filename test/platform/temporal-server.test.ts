import { Connection } from '@temporalio/client';
import { expect, inject, test } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.ts';
import { createTemporalClient } from '../../platform/temporal-connection.ts';

const settings = (address: string) => ({
  TEMPORAL_ADDRESS: address,
  TEMPORAL_NAMESPACE: inject('temporalNamespace'),
  TALLYMAN_DATA_KEY: undefined,
});

test('the server knows every search attribute that workflows set', async () => {
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  const namespace = inject('temporalNamespace');
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(Object.keys(SEARCH_ATTRIBUTES)));
  await connection.close();
});

test('a client answers its check while Temporal is up', async () => {
  const temporal = createTemporalClient(settings(inject('temporalAddress')));
  await temporal.check(5000);
  await temporal.close();
});

test('a client can be made while Temporal is away, and its check fails within its deadline', async () => {
  const temporal = createTemporalClient(settings('127.0.0.1:1'));
  await expect(temporal.check(500)).rejects.toThrow();
  await temporal.close();
});
