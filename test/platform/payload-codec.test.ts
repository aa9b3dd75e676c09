import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter } from '@temporalio/common';
import { expect, test } from 'vitest';
import { createPayloadCodec } from '../../platform/payload-codec.ts';

const payload = defaultPayloadConverter.toPayload({ player: 'p_1', amount: '10.50' });

test('a payload survives encryption, and nothing of it can be read meanwhile', async () => {
  const codec = createPayloadCodec([randomBytes(32)]);
  const [sealed] = await codec.encode([payload]);
  expect(Buffer.from(sealed?.data ?? []).includes('p_1')).toBe(false);
  const [opened] = await codec.decode([sealed ?? {}]);
  expect(defaultPayloadConverter.fromPayload(opened ?? {})).toEqual({ player: 'p_1', amount: '10.50' });
});

test('the same payload never encrypts to the same bytes', async () => {
  const codec = createPayloadCodec([randomBytes(32)]);
  const [one, two] = await codec.encode([payload, payload]);
  expect(Buffer.from(one?.data ?? []).equals(Buffer.from(two?.data ?? []))).toBe(false);
});

test('a payload from before the key is passed through', async () => {
  expect(await createPayloadCodec([randomBytes(32)]).decode([payload])).toEqual([payload]);
});

test('after a rotation old payloads are still read, and new ones use the new key', async () => {
  const [older, newer] = [randomBytes(32), randomBytes(32)];
  const [sealed] = await createPayloadCodec([older]).encode([payload]);
  const rotated = createPayloadCodec([newer, older]);
  const [opened] = await rotated.decode([sealed ?? {}]);
  expect(defaultPayloadConverter.fromPayload(opened ?? {})).toEqual({ player: 'p_1', amount: '10.50' });
  const resealed = await rotated.encode([payload]);
  expect(() => createPayloadCodec([older]).decode(resealed)).toThrow(/no key [0-9a-f]{12}/);
});

test('an altered byte is refused', async () => {
  const codec = createPayloadCodec([randomBytes(32)]);
  const [sealed] = await codec.encode([payload]);
  const data = Buffer.from(sealed?.data ?? []);
  data[20] = (data[20] ?? 0) ^ 1;
  expect(() => codec.decode([{ ...sealed, data }])).toThrow();
});
