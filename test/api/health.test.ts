import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApiText } from '../../api/openapi/text.ts';
import { type Body, type Rig, startRig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

describe('health', () => {
  test('ready needs the database only; a Temporal that is away is named', async () => {
    expect((await rig.app.inject({ url: '/livez' })).json()).toEqual({ status: 'alive' });
    const ready = await rig.app.inject({ url: '/readyz' });
    expect([ready.statusCode, ready.json()]).toEqual([200, { status: 'ready', database: 'up', temporal: 'down' }]);
    const away = await startRig({ databaseUrl: 'postgres://nobody:x@127.0.0.1:1/none' });
    expect((await away.app.inject({ url: '/readyz' })).json<Body>()).toMatchObject({ status: 503 });
    expect((await away.app.inject({ url: '/livez' })).statusCode).toBe(200);
    expect((await away.app.inject({ url: '/metrics' })).statusCode).toBe(200);
    await away.close();
  });

  test('metrics are open on loopback and need a token elsewhere', async () => {
    const local = await rig.app.inject({ url: '/metrics' });
    expect(local.body).toMatch(/^tallyman_outbox_pending 0$/m);
    const remote = { url: '/metrics', remoteAddress: '10.0.0.9' };
    expect((await rig.app.inject(remote)).statusCode).toBe(401);
    const proxied = { url: '/metrics', headers: { 'x-forwarded-for': '10.0.0.9' } };
    expect((await rig.app.inject(proxied)).statusCode).toBe(401);
    const headers = { authorization: `Bearer ${await rig.token({ roles: ['engineer'] })}` };
    expect((await rig.app.inject({ ...remote, headers })).statusCode).toBe(200);
  });
});

describe('OpenAPI', () => {
  test('the committed page is what the routes say (after a change: node --import tsx api/openapi/write.ts)', async () => {
    const committed = await readFile(new URL('../../docs/openapi.json', import.meta.url), 'utf8');
    expect(await openApiText()).toBe(committed);
  });

  test('the page is served, for people and for machines', async () => {
    const page = await rig.app.inject({ url: '/openapi.json' });
    expect(page.json()).toEqual(JSON.parse(await openApiText()));
    expect((await rig.app.inject({ url: '/docs' })).body).toContain('swagger');
  });
});
