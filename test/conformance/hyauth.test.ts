// HyAuth's conformance checklist: our API, the login workflow on the real Temporal server and the real database, against the
// simulated login over real HTTP. Items that rest on an assumption of ours say so.

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type HyauthRig, startHyauthRig } from './hyauth-rig.ts';

let rig: HyauthRig;
beforeAll(async () => {
  rig = await startHyauthRig();
});
afterAll(() => rig.close());

describe('create', () => {
  test('hyauth #1 create sends the bearer key and JSON, and our login has its URL and expiry', async () => {
    const login = await rig.open({ scopes: { email: true } });
    expect(login).toMatchObject({ state: 'pending', loginUrl: expect.stringMatching(/\/login\?session=/) });
    expect(Date.parse(login.expiresAt)).toBeGreaterThan(Date.now());
    const [create] = await rig.creates(login);
    expect(create?.headers).toMatchObject({
      authorization: `Bearer ${rig.apiKey}`,
      'content-type': 'application/json',
    });
    expect(JSON.parse(create?.body ?? '')).toEqual({
      scopes: { email: true, gameProfiles: false },
      redirectUrl: 'https://play.test/',
    });
  });

  test('hyauth #2 a key that is refused ends the login as our configuration, with no retry', async () => {
    const before = (await rig.received('POST')).length;
    await rig.fault('POST /api/auth/create', 'status', 401);
    const login = await rig.open();
    expect(login).toMatchObject({ state: 'failed', reason: 'provider_refused: hyauth does not accept our API key' });
    expect(await rig.received('POST')).toHaveLength(before + 1);
  });

  test('hyauth #3 a scope that is refused ends the login with a reason that names it', async () => {
    await rig.fault('POST /api/auth/create', 'status', 403);
    const login = await rig.open({ scopes: { email: true, gameProfiles: true } });
    expect(login).toMatchObject({ state: 'failed', reason: expect.stringContaining('the scope email') });
  });

  test('hyauth #10 one idempotency key makes one session at the provider', async () => {
    const before = (await rig.received('POST')).length;
    const answers = await Promise.all([1, 2, 3].map(() => rig.open({}, 'the-same-key')));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(await rig.received('POST')).toHaveLength(before + 1);
  });

  test.each([
    'https://evil.test/',
    'https://play.test@evil.test/',
    'https://user:pw@play.test/',
    'https://play.test.evil.test/',
    'http://play.test/',
    'https://play.test:8443/',
    'javascript:alert(1)',
    '//play.test/',
    'https://play.test\\@evil.test/',
  ])('hyauth #11 the redirect target %s is refused with 400 before any call', async (redirectUrl) => {
    const before = (await rig.received('POST')).length;
    const answer = await rig.api.post('/v1/logins', { redirectUrl });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ errors: [{ field: '/redirectUrl' }] });
    expect(await rig.received('POST')).toHaveLength(before);
  });
});

describe('the end', () => {
  test('hyauth #6 completed stores who it is, and what was asked for alone', async () => {
    const all = await rig.open({ scopes: { email: true, gameProfiles: true } });
    const none = await rig.open();
    await rig.end(all, 'complete', { email: 'a@b.test' });
    await rig.end(none, 'complete');
    expect(await rig.until(all, 'completed')).toMatchObject({
      kratosId: expect.stringMatching(/.+/),
      email: 'a@b.test',
      gameProfiles: [{ username: 'Wanderer', entitlements: ['game.base'] }],
    });
    const bare = await rig.until(none, 'completed');
    expect(bare).toHaveProperty('kratosId');
    expect(bare).not.toHaveProperty('email');
    expect(bare).not.toHaveProperty('gameProfiles');
  });

  test('hyauth #6 what was not asked for is not kept, whatever is sent', async () => {
    const login = await rig.open();
    await rig.fault(`GET /api/auth/${rig.sessionOf(login)}`, 'alter', { email: 'leak@b.test', gameProfiles: [] });
    await rig.end(login, 'complete');
    expect(await rig.until(login, 'completed')).not.toHaveProperty('email');
  });

  test('hyauth #7 failed ends the login, and nobody asks the provider again', async () => {
    const login = await rig.open();
    await rig.end(login, 'fail');
    await rig.until(login, 'failed');
    const polls = (await rig.polls(login)).length;
    expect((await rig.get(login)).state).toBe('failed');
    await rig.workflowEnded(login);
    expect(await rig.polls(login)).toHaveLength(polls);
  });

  test('hyauth #8 a login still pending at its end expires, and the provider is not called after that', async () => {
    await rig.fault('POST /api/auth/create', 'alter', { expiresIn: 3 });
    const login = await rig.open();
    await rig.workflowEnded(login);
    expect((await rig.get(login)).state).toBe('expired');
    const polls = await rig.polls(login);
    expect(polls.every(({ at }) => Date.parse(at) <= Date.parse(login.expiresAt))).toBe(true);
  });

  test('hyauth #9 a session that is gone ends the login as expired', async () => {
    const login = await rig.open();
    await rig.fault(`GET /api/auth/${rig.sessionOf(login)}`, 'status', 404);
    expect((await rig.until(login, 'expired')).state).toBe('expired');
  });

  test('hyauth #14 cancelling stops the polling', async () => {
    const login = await rig.open();
    const cancelled = await rig.api.call({ method: 'DELETE', url: `/v1/logins/${login.id}` });
    expect([cancelled.statusCode, cancelled.json()]).toEqual([200, expect.objectContaining({ state: 'cancelled' })]);
    await rig.workflowEnded(login);
    const polls = (await rig.polls(login)).length;
    await rig.end(login, 'complete');
    expect((await rig.get(login)).state).toBe('cancelled');
    expect(await rig.polls(login)).toHaveLength(polls);
  });

  test('hyauth #13 a skin that is no JSON is kept as text (assumed)', async () => {
    const login = await rig.open({ scopes: { gameProfiles: true } });
    const profile = {
      username: 'u',
      uuid: 'u1',
      entitlements: [],
      skin: 'not {json',
      createdAt: '2026-01-13T09:00:00Z',
    };
    await rig.end(login, 'complete', { gameProfiles: [profile] });
    expect(await rig.until(login, 'completed')).toMatchObject({ gameProfiles: [profile] });
  });
});

describe('trouble', () => {
  test('hyauth #4 a 502 on create and on poll is tried again, and the login completes (assumed)', async () => {
    await rig.fault('POST /api/auth/create', 'status', 502, 2);
    const login = await rig.open();
    await rig.fault(`GET /api/auth/${rig.sessionOf(login)}`, 'status', 502, 3);
    await rig.end(login, 'complete');
    await rig.until(login, 'completed');
    expect((await rig.polls(login)).length).toBeGreaterThanOrEqual(4);
  });

  test('hyauth #5 a worker that stops between two polls loses nothing and makes no second session (assumed)', async () => {
    const login = await rig.open();
    const creates = (await rig.received('POST')).length;
    await vi.waitUntil(async () => (await rig.polls(login)).length > 0, { timeout: 20_000, interval: 100 });
    await rig.temporal.stopWorkers();
    await rig.end(login, 'complete');
    await rig.temporal.startWorkers();
    await rig.until(login, 'completed');
    expect(await rig.received('POST')).toHaveLength(creates);
  });

  test('an answer that cannot be read is asked for again, a few times', async () => {
    const login = await rig.open();
    await rig.fault(`GET /api/auth/${rig.sessionOf(login)}`, 'garbage', undefined, 1);
    await rig.end(login, 'complete');
    await rig.until(login, 'completed');
  });
});

describe('identity', () => {
  test('hyauth #12 a second player who completes with one identity is a conflict, and the first link stands', async () => {
    const kratosId = '7b0c8f4e-0000-4000-8000-000000000012';
    const [first, second] = [await rig.api.createPlayer(), await rig.api.createPlayer()];
    const linked = await rig.open({ playerId: first });
    await rig.end(linked, 'complete', { kratosId });
    expect(await rig.until(linked, 'completed')).toMatchObject({ playerId: first, kratosId });
    const claimed = await rig.open({ playerId: second });
    await rig.end(claimed, 'complete', { kratosId });
    expect(await rig.until(claimed, 'failed')).toMatchObject({ reason: 'identity_conflict' });
    const found = await rig.open();
    await rig.end(found, 'complete', { kratosId });
    expect(await rig.until(found, 'completed')).toMatchObject({ playerId: first });
  });

  test('hyauth #15 the API key stands in no answer and in no history', async () => {
    const login = await rig.open({ scopes: { email: true } });
    await rig.end(login, 'complete', { email: 'secret@b.test' });
    const answer = await rig.until(login, 'completed');
    expect(JSON.stringify(answer)).not.toContain(rig.apiKey);
    const history = await rig.history(login);
    expect(history).not.toContain(rig.apiKey);
    expect(history).not.toContain('secret@b.test');
    expect(history).not.toContain(answer.kratosId);
    expect(rig.logged()).not.toContain(rig.apiKey);
  });
});
