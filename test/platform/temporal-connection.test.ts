// A worker's connection, on the run's own Temporal server.

import { expect, inject, test } from 'vitest';
import { connectWorker } from '../../platform/temporal-connection.ts';

const settingsOf = (namespace: string) => ({
  TEMPORAL_ADDRESS: inject('temporalAddress'),
  TEMPORAL_NAMESPACE: namespace,
  TALLYMAN_DATA_KEY: undefined,
});

test('a worker gets no connection while its namespace is not there, and hears which one is missing', async () => {
  const connecting = connectWorker(settingsOf('nowhere'), { deadlineMs: 1_000, signal: new AbortController().signal });
  await expect(connecting).rejects.toMatchObject({
    code: 'temporal_unavailable',
    message: expect.stringContaining('nowhere') as unknown,
  });
});

test('a worker gets its connection where the namespace is there', async () => {
  const settings = settingsOf(inject('temporalNamespace'));
  const connection = await connectWorker(settings, { deadlineMs: 10_000, signal: new AbortController().signal });
  await connection.close();
});

test('a worker that is told to end waits no longer for a namespace', async () => {
  const stop = new AbortController();
  const connecting = connectWorker(settingsOf('nowhere'), { deadlineMs: 600_000, signal: stop.signal });
  const outcome = connecting.then(
    () => 'connected',
    () => 'gave up',
  );
  stop.abort();
  expect(await outcome).toBe('gave up');
});
