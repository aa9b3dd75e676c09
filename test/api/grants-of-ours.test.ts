// A provider whose free games are our own grants, and whose answers echo a request id: both are properties of its dialect that the
// edge must honour, on the whole server with the hooks of the REST API around it.

import { randomUUID } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildServer } from '../../api/server.ts';
import type { RestApp } from '../../api/dependencies.ts';
import { createDirectory } from '../../db/queries/directory.ts';
import { createMicrogaming } from '../../providers/microgaming/index.ts';
import { signBody } from '../../providers/microgaming/verify.ts';
import { SECRET, SETTINGS } from '../conformance/microgaming-operator.ts';
import { type Body, startRig } from './rig.ts';

let rig: Awaited<ReturnType<typeof startRig>>;
let app: RestApp;
let authorization: string;
beforeAll(async () => {
  rig = await startRig();
  const dialect = createMicrogaming(SETTINGS, createDirectory(rig.deps.database.pool));
  app = await buildServer({ ...rig.deps, dialects: new Map([[dialect.provider, dialect]]) });
  authorization = `Bearer ${await rig.token()}`;
});
afterAll(async () => {
  await app.close();
  await rig.close();
});

test('a free bet that asks no provider is granted at once', async () => {
  const grant = {
    ...{ provider: 'microgaming', playerId: await rig.createPlayer(), game: 'moonrise', count: 3 },
    ...{ stake: { currency: 'EUR', amount: '1.00' }, expiresAt: '2099-01-01T00:00:00Z' },
  };
  const headers = { authorization, 'idempotency-key': 'grant-1' };
  const answer = await app.inject({ method: 'POST', url: '/v1/free-bets', payload: grant, headers });
  expect([answer.statusCode, answer.json<Body>()]).toMatchObject([201, { state: 'granted', used: 0, count: 3 }]);
});

test.each([
  ['a balance without a token', '{"playerId":"p","provider":"acme","game":"moonrise"}', {}, 401],
  ['a body that is too large', 'x'.repeat(300_000), {}, 400],
  ['a body of another type', '{}', { 'content-type': 'text/xml' }, 400],
  ['a wrong signature', '{}', { 'x-hmac-signature': '00' }, 401],
])(
  '%s is answered with the request id it came with, and with none if it came with none',
  async (_, body, more, status) => {
    const id = randomUUID();
    const common = { 'content-type': 'application/json', 'x-hmac-signature': signBody(body, SECRET), ...more };
    const request: InjectOptions = { method: 'POST', url: '/wallet/microgaming/v1/balance', payload: body };
    const echoed = await app.inject({ ...request, headers: { ...common, 'x-request-id': id } });
    expect([echoed.statusCode, echoed.headers['x-request-id']]).toEqual([status, id]);
    expect(echoed.headers['cache-control']).toBe('no-cache, no-store');
    expect(echoed.json<Body>()).toMatchObject({ error: { code: expect.any(String) } });
    expect((await app.inject({ ...request, headers: common })).headers).not.toHaveProperty('x-request-id');
  },
);
