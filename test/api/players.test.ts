import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Body, type Rig, activate, hook, startRig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

const euros = (amount: string) => ({ currency: 'EUR', amount });
const move = (player: string, kind: 'deposits' | 'withdrawals', amount: string, currency = 'EUR') =>
  rig.post(`/v1/players/${player}/${kind}`, { amount: { currency, amount }, reference: 'ref-1' });
const balances = async (player: string) => (await rig.get(`/v1/players/${player}/balances`)).json<Body>().data;

describe('players', () => {
  test('a player is made once, with an empty first wallet', async () => {
    const made = await rig.post('/v1/players', { externalId: 'anna', currency: 'EUR', test: true });
    expect(made.statusCode).toBe(201);
    const player = made.json<Body>();
    expect(player).toMatchObject({ externalId: 'anna', test: true, blocked: false });
    expect(player['createdAt']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect((await rig.get(`/v1/players/${player.id}`)).json()).toEqual(player);
    expect(await balances(player.id)).toEqual([euros('0.00')]);

    const again = await rig.post('/v1/players', { externalId: 'anna', currency: 'EUR' });
    expect(again.json<Body>()).toMatchObject({ status: 409, code: 'player_exists' });
  });

  test('two requests for one external id at once: one is made', async () => {
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => rig.post('/v1/players', { externalId: 'race', currency: 'EUR' })),
    );
    expect(answers.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409]);
  });

  test('PATCH changes what it names and nothing else', async () => {
    const id = await rig.createPlayer();
    const patch = (payload: object) => rig.call({ method: 'PATCH', url: `/v1/players/${id}`, payload });
    expect((await patch({ blocked: true })).json()).toMatchObject({ blocked: true, test: false });
    expect((await patch({ test: true })).json()).toMatchObject({ blocked: true, test: true });
    expect((await patch({})).json()).toMatchObject({ blocked: true, test: true });
    expect((await patch({ currency: 'EUR' })).statusCode).toBe(400);
    expect((await rig.call({ method: 'PATCH', url: '/v1/players/nobody', payload: {} })).statusCode).toBe(404);
  });
});

describe('deposits and withdrawals', () => {
  test('they move money and say what is left', async () => {
    const player = await rig.createPlayer();
    expect((await move(player, 'deposits', '10.00')).json<Body>()['balance']).toEqual(euros('10.00'));
    const taken = await move(player, 'withdrawals', '2.50');
    expect(taken.statusCode).toBe(201);
    expect(taken.json<Body>()['balance']).toEqual(euros('7.50'));
  });

  test('a wallet gives no more than it holds', async () => {
    const player = await rig.createPlayer('1.00');
    expect((await move(player, 'withdrawals', '1.01')).json<Body>().code).toBe('insufficient_funds');
    expect((await move(player, 'withdrawals', '1.00', 'USD')).json<Body>().code).toBe('insufficient_funds');
    expect(await balances(player)).toEqual([euros('1.00')]);
  });

  test('ten withdrawals at once never take more than there is', async () => {
    const player = await rig.createPlayer('5.00');
    const answers = await Promise.all(Array.from({ length: 10 }, () => move(player, 'withdrawals', '1.00')));
    expect(answers.filter((answer) => answer.statusCode === 201)).toHaveLength(5);
    expect(await balances(player)).toEqual([euros('0.00')]);
  });

  test('a reference may be used again', async () => {
    const player = await rig.createPlayer();
    await move(player, 'deposits', '1.00');
    expect((await move(player, 'deposits', '1.00')).statusCode).toBe(201);
  });
});

describe('account statement', () => {
  const statement = async (player: string, query = '') =>
    (await rig.get(`/v1/players/${player}/statement?${query}`)).json<Body>();

  test('each change of a balance is a line, newest first, signed, with the balance after it', async () => {
    const player = await rig.createPlayer('10.00');
    const session = await rig.post('/v1/sessions', {
      provider: 'hypetech',
      playerId: player,
      game: 'aviador',
      mode: 'cash',
      kind: 'game',
    });
    await activate(rig, session.json<Body>().id, 'token-statement');
    const call = { user_id: player, session_token: 'token-statement', round_id: 'r-1' };
    await hook(rig, 'bet', { ...call, amount: 4, provider_tx_id: 9001 });
    await hook(rig, 'win', { ...call, amount: 6.5, provider_tx_id: 9002, linked_tx_id: 9001 });
    await move(player, 'withdrawals', '2.50');

    const { data, nextCursor } = await statement(player);
    expect(nextCursor).toBeNull();
    expect(data.map((line) => [line['operation'], line['amount'], line['balanceAfter']])).toEqual([
      ['withdrawal', euros('-2.50'), euros('10.00')],
      ['payout', euros('6.50'), euros('12.50')],
      ['payin', euros('-4.00'), euros('6.00')],
      ['deposit', euros('10.00'), euros('10.00')],
    ]);
    expect(data[1]).toMatchObject({ provider: 'hypetech', transactionId: '9002', round: 'r-1', game: 'aviador' });
    expect(data[0]).toMatchObject({ provider: null, transactionId: null, round: null, reference: 'ref-1' });
  });

  test('pages over several currencies miss nothing and repeat nothing while money moves', async () => {
    const player = await rig.createPlayer();
    for (let n = 0; n < 6; n++) await move(player, 'deposits', '1.00', n % 2 ? 'USD' : 'EUR');
    const all = (await statement(player)).data.map(({ id }) => id);
    const seen: unknown[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Body = await statement(player, `limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
      await move(player, 'deposits', '1.00');
    }
    expect(seen).toEqual(all);
  });

  test('filters by currency and by time, the end left out', async () => {
    const player = await rig.createPlayer('1.00');
    await move(player, 'deposits', '2.00', 'USD');
    const [usd, eur] = (await statement(player)).data;
    expect((await statement(player, 'currency=USD')).data).toEqual([usd]);
    const at = encodeURIComponent(String(usd?.['at']));
    expect((await statement(player, `to=${at}`)).data).toEqual([eur]);
    expect((await rig.get(`/v1/players/${player}/statement?currency=XXX`)).statusCode).toBe(400);
    expect((await rig.get(`/v1/players/${player}/statement?from=yesterday`)).statusCode).toBe(400);
    expect((await rig.get(`/v1/players/nobody/statement`)).statusCode).toBe(404);
  });
});
