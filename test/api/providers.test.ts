import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProviderGame } from '../../providers/provider-api.ts';
import { type Body, type Rig, startRig } from './rig.ts';

let rig: Rig;
let listed: ProviderGame[] | Error = [];
let asked = 0;
beforeAll(async () => {
  rig = await startRig({
    providerApi: {
      listGames: () => {
        asked++;
        return listed instanceof Error ? Promise.reject(listed) : Promise.resolve(listed);
      },
    },
  });
});
afterAll(() => rig.close());

describe('providers', () => {
  const patch = (provider: string, payload: object) =>
    rig.call({ method: 'PATCH', url: `/v1/providers/${provider}`, payload });

  test('a provider has defaults until somebody changes them', async () => {
    expect((await rig.get('/v1/providers/hypetech')).json()).toEqual({
      provider: 'hypetech',
      enabled: true,
      truncation: {},
      statementMapping: {},
      timeZone: 'UTC',
      dayStart: '00:00',
      expectedWindowSeconds: 3600,
      roundDeadlineSeconds: 86_400,
    });
  });

  test('PATCH changes what it names and nothing else', async () => {
    const mapping = { acme: { delimiter: ';', decimal: ',', columns: { transaction_id: 'Tx' } } };
    const first = await patch('betgames', { enabled: false, truncation: { EUR: 1000 }, statementMapping: mapping });
    expect(first.json()).toMatchObject({ enabled: false, truncation: { EUR: 1000 }, statementMapping: mapping });
    const second = await patch('betgames', { timeZone: 'Europe/Vilnius', dayStart: '06:00', expectedWindowSeconds: 0 });
    expect(second.json()).toMatchObject({ enabled: false, timeZone: 'Europe/Vilnius', expectedWindowSeconds: 0 });
    expect((await rig.get('/v1/providers/betgames')).json()).toEqual(second.json());
  });

  test.each([
    [{ timeZone: 'Mars/Olympus' }, 422, '/timeZone'],
    [{ truncation: { XXX: 10 } }, 422, '/truncation/XXX'],
    [{ truncation: { EUR: 50 } }, 400, '/truncation/EUR'],
    [{ dayStart: '24:00' }, 400, '/dayStart'],
    [{ expectedWindowSeconds: -1 }, 400, '/expectedWindowSeconds'],
    [{ roundDeadlineSeconds: 0 }, 400, '/roundDeadlineSeconds'],
    [{ colour: 'red' }, 400, '/colour'],
  ])('%j is refused', async (change, status, field) => {
    expect((await patch('hypetech', change)).json<Body>()).toMatchObject({ status, errors: [{ field }] });
  });

  test('an unknown provider is 404, and only an operator changes one', async () => {
    expect((await patch('acme', {})).statusCode).toBe(404);
    const headers = { authorization: `Bearer ${await rig.token({ roles: ['finance', 'engineer'] })}` };
    const answer = await rig.call({ method: 'PATCH', url: '/v1/providers/hypetech', headers, payload: {} });
    expect(answer.statusCode).toBe(403);
  });
});

describe('games', () => {
  const games = async (query = '') => (await rig.get(`/v1/games?${query}`)).json<Body>().data;
  const forget = () => rig.deps.database.pool.query("update game set synced_at = now() - interval '1 day'");
  const session = async (game: string) => {
    const playerId = await rig.createPlayer();
    return rig.post('/v1/sessions', { provider: 'hypetech', playerId, game, mode: 'cash', kind: 'game' });
  };

  test('while the catalogue is empty the provider judges a code itself', async () => {
    expect(await games()).toEqual([]);
    expect((await session('whatever')).statusCode).toBe(202);
  });

  test('the list is taken over, and a game is known by id and by code', async () => {
    listed = [
      { code: 'aviador', name: 'Aviador', kind: 'crash' },
      { code: 'dado', name: 'Dado', kind: 'dice' },
    ];
    const found = await games('provider=hypetech');
    expect(found).toMatchObject([{ code: 'dado' }, { code: 'aviador', name: 'Aviador', enabled: true }]);
    expect((await session(String(found[1]?.['id']))).json()).toMatchObject({ game: 'aviador' });
    expect((await session('dado')).json()).toMatchObject({ game: 'dado' });
    expect((await session('whatever')).json<Body>().code).toBe('game_unknown');
    expect(await games('provider=betgames')).toEqual([]);
  });

  test('a fresh list is not asked for again, an old one is; what left it is disabled', async () => {
    listed = [{ code: 'aviador', name: 'Aviador 2', kind: 'crash' }];
    const before = asked;
    await games();
    expect(asked).toBe(before);
    await forget();
    expect(await games()).toMatchObject([
      { code: 'dado', enabled: false },
      { code: 'aviador', name: 'Aviador 2', enabled: true },
    ]);
    expect((await session('dado')).json<Body>().code).toBe('game_disabled');
  });

  test('a provider that does not answer changes nothing', async () => {
    listed = new Error('away');
    await forget();
    expect(await games()).toHaveLength(2);
  });
});
