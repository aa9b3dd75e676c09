import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { failSession } from '../../db/conduct/session-start.ts';
import { Failure } from '../../domain/failure.ts';
import { type Body, type Rig, activate, startRig } from './rig.ts';

let rig: Rig;
let player: string;
/** What Temporal does with a start, per test. */
let start: (sessionId: string) => Promise<void>;
let starts: string[];
beforeAll(async () => {
  rig = await startRig({
    orchestrator: {
      startSession: async ({ id }) => {
        starts.push(id);
        await start(id);
      },
      grantFreeBet: async ({ id }) => {
        starts.push(id);
        await start(id);
      },
    },
  });
  player = await rig.createPlayer('100.00');
});
beforeEach(() => {
  starts = [];
  start = (id) => activate(rig, id, `token-${id}`);
});
afterAll(() => rig.close());

const body = (changes: object = {}) => ({
  provider: 'hypetech',
  playerId: player,
  game: 'aviador',
  mode: 'cash',
  kind: 'game',
  ...changes,
});

describe('sessions', () => {
  test('a session that the provider started is 201, active, with url and token', async () => {
    const answer = await rig.post('/v1/sessions', body({ language: 'pt-BR', returnUrl: 'https://casino.test/lobby' }));
    expect(answer.statusCode).toBe(201);
    const session = answer.json<Body>();
    expect(session).toMatchObject({
      provider: 'hypetech',
      playerId: player,
      kind: 'game',
      mode: 'cash',
      game: 'aviador',
      currency: 'EUR',
      state: 'active',
      launchToken: `token-${session.id}`,
      url: `https://game.test/token-${session.id}`,
    });
    expect(session['expiresAt']).not.toBeNull();
    expect((await rig.get(`/v1/sessions/${session.id}`)).json()).toEqual(session);
  });

  test('a provider that takes longer is 202, and the answer stays what it was', async () => {
    start = () => Promise.resolve();
    const first = await rig.post('/v1/sessions', body(), 'slow');
    expect(first.statusCode).toBe(202);
    expect(first.json()).toMatchObject({ state: 'starting', url: null, launchToken: null });
    await activate(rig, first.json<Body>().id, 'late');
    expect((await rig.post('/v1/sessions', body(), 'slow')).body).toBe(first.body);
    expect((await rig.get(`/v1/sessions/${first.json<Body>().id}`)).json()).toMatchObject({ state: 'active' });
  });

  test('a provider that refuses is a session that failed, with its reason', async () => {
    start = (id) => failSession(rig.deps.database.pool, id, 'the provider refused: no such game');
    const answer = await rig.post('/v1/sessions', body());
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({ state: 'failed', reason: 'the provider refused: no such game', url: null });
  });

  test('without Temporal it is 503, and the same key later starts the same session', async () => {
    start = () => Promise.reject(new Failure('temporal_unavailable', 'away'));
    const away = await rig.post('/v1/sessions', body(), 'away');
    expect(away.json<Body>()).toMatchObject({ status: 503, code: 'temporal_unavailable' });
    expect(away.headers['retry-after']).toBe('1');
    start = (id) => activate(rig, id, 'back');
    const back = await rig.post('/v1/sessions', body(), 'away');
    expect(back.json()).toMatchObject({ state: 'active', launchToken: 'back' });
    expect(new Set(starts)).toEqual(new Set([back.json<Body>().id]));
  });

  test('ten at once: one session and one answer', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => rig.post('/v1/sessions', body(), 'ten')));
    expect(new Set(answers.map((answer) => `${answer.statusCode} ${answer.body}`)).size).toBe(1);
    expect(new Set(starts).size).toBe(1);
    expect(answers.filter((answer) => answer.headers['idempotency-replayed'] === undefined)).toHaveLength(1);
  });

  test('another currency opens a wallet with zero', async () => {
    const one = await rig.createPlayer('1.00');
    await rig.post('/v1/sessions', body({ playerId: one, currency: 'BRL' }));
    expect((await rig.get(`/v1/players/${one}/balances`)).json<Body>().data).toEqual([
      { currency: 'EUR', amount: '1.00' },
      { currency: 'BRL', amount: '0.00' },
    ]);
  });

  test.each([
    [{ provider: 'acme' }, 'provider_unknown', '/provider'],
    [{ provider: 'microgaming' }, 'provider_unsupported', '/provider'],
    [{ playerId: 'nobody' }, 'player_unknown', '/playerId'],
    [{ currency: 'XXX' }, 'currency_unknown', '/currency'],
    [{ game: '00000000-0000-7000-8000-000000000000' }, 'game_unknown', '/game'],
    [{ kind: 'webshop' }, 'provider_unsupported', '/kind'],
  ])('%j is a question of meaning', async (change, code, field) => {
    const answer = await rig.post('/v1/sessions', body(change));
    expect(answer.json<Body>()).toMatchObject({ status: 422, code, errors: [{ field }] });
  });

  test.each([[{ mode: 'free' }], [{ returnUrl: 'javascript:alert(1)' }], [{ game: undefined }], [{ extra: 1 }]])(
    '%j is malformed',
    async (change) => {
      expect((await rig.post('/v1/sessions', body(change))).statusCode).toBe(400);
    },
  );

  test('DELETE ends a session, again and again, and a late provider does not revive it', async () => {
    start = () => Promise.resolve();
    const { id } = (await rig.post('/v1/sessions', body())).json<Body>();
    const end = () =>
      rig.call({ method: 'DELETE', url: `/v1/sessions/${id}`, headers: { 'content-type': 'application/json' } });
    const first = await end();
    expect([first.statusCode, first.json<Body>()['state']]).toEqual([200, 'ended']);
    await activate(rig, id, 'too-late');
    expect((await end()).body).toBe(first.body);
    expect((await rig.call({ method: 'DELETE', url: '/v1/sessions/none' })).statusCode).toBe(404);
  });

  test('a session past its expiry reads as ended, also in the filter', async () => {
    const one = await rig.createPlayer();
    const { id } = (await rig.post('/v1/sessions', body({ playerId: one }))).json<Body>();
    await rig.deps.database.pool.query("update session set expires_at = now() - interval '1 s' where id = $1", [id]);
    const list = async (state: string) =>
      (await rig.get(`/v1/sessions?player=${one}&provider=hypetech&state=${state}`)).json<Body>().data;
    expect(await list('active')).toEqual([]);
    expect(await list('ended')).toMatchObject([{ id, state: 'ended' }]);
  });
});

describe('free bets', () => {
  const grant = (changes: object = {}) => ({
    provider: 'hypetech',
    playerId: player,
    game: 'aviador',
    count: 3,
    stake: { currency: 'EUR', amount: '1.00' },
    expiresAt: '2099-01-01T00:00:00Z',
    ...changes,
  });

  test('a free bet is kept and its workflow started once', async () => {
    start = () => Promise.resolve();
    const answer = await rig.post('/v1/free-bets', grant(), 'fb');
    expect(answer.statusCode).toBe(201);
    const made = answer.json<Body>();
    expect(made).toMatchObject({
      state: 'granting',
      used: 0,
      count: 3,
      bonusCode: made.id,
      expiresAt: '2099-01-01T00:00:00.000Z',
      stake: { currency: 'EUR', amount: '1.00' },
      won: { currency: 'EUR', amount: '0.00' },
    });
    expect((await rig.post('/v1/free-bets', grant(), 'fb')).body).toBe(answer.body);
    expect(starts).toEqual([made.id]);
    expect((await rig.get(`/v1/free-bets?player=${player}&state=granting`)).json<Body>().data).toEqual([made]);
    expect((await rig.get('/v1/free-bets/none')).statusCode).toBe(404);
  });

  test.each([
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 422, '/expiresAt'],
    [{ stake: { currency: 'XXX', amount: '1.00' } }, 422, '/stake/currency'],
    [{ stake: { currency: 'EUR', amount: '0.00' } }, 400, '/stake/amount'],
    [{ count: 0 }, 400, '/count'],
    [{ count: 1.5 }, 400, '/count'],
    [{ expiresAt: 'soon' }, 400, '/expiresAt'],
  ])('%j is refused', async (change, status, field) => {
    start = () => Promise.resolve();
    expect((await rig.post('/v1/free-bets', grant(change))).json<Body>()).toMatchObject({
      status,
      errors: [{ field }],
    });
  });
});
