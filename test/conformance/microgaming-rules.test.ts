// Microgaming's conformance checklist, items 27 to 31 and 33 to 35, and the decisions that stand above it: rollbacks, free games,
// rounds of several players, sessions that ended, truncation, who may open a session.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Answer,
  type Caller,
  GAME,
  type Operator,
  STUDIO,
  authenticateFields,
  createCaller,
  mint,
  nextId,
  sendFields,
  startOperator,
} from './microgaming-operator.ts';

let operator: Operator;
beforeAll(async () => {
  operator = await startOperator();
});
afterAll(() => operator.close());

const caller = (balance?: string): Promise<Caller> => createCaller(operator, balance);
const heard = ({ status, code }: Answer) => [status, code];
const INVALID = [400, 'INVALID_REQUEST'];
const DENIED = [400, 'VALIDATION_FAILED'];
const ROLLED_BACK = [400, 'DEBIT_ROLLED_BACK'];
const NO_PLAYER = [401, 'PLAYER_UNAUTHORIZED'];
const NO_SERVER = [401, 'SERVER_UNAUTHORIZED'];

describe('rollback', () => {
  test('microgaming #27 a rollback gives the debit back once, and repeats its body (assumed)', async () => {
    const studio = await caller();
    const round = nextId();
    await studio.debit(round, 'd', 10);
    const first = await studio.rollback(round, 'd');
    expect([first.status, first.json['balance']]).toEqual([200, 100]);
    await studio.debit(nextId(), 'd', 1);
    const again = await studio.rollback(round, 'd');
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect(await studio.wallet()).toBe('99.00');
  });

  test('microgaming #28 after a rollback neither the debit, nor another, nor a credit comes in (assumed)', async () => {
    const studio = await caller();
    const round = nextId();
    await studio.debit(round, 'd', 10);
    await studio.rollback(round, 'd');
    expect(heard(await studio.debit(round, 'd', 10))).toEqual(ROLLED_BACK);
    expect(heard(await studio.debit(round, 'd2', 10))).toEqual(ROLLED_BACK);
    expect((await studio.credit(round, 'c', 10)).status).toBe(400);
    expect(await studio.wallet()).toBe('100.00');
  });

  test('microgaming #29 a debit is not rolled back once a credit was booked, a finished loss is (assumed)', async () => {
    const studio = await caller();
    const [paid, lost] = [nextId(), nextId()];
    await studio.debit(paid, 'd', 10);
    await studio.credit(paid, 'c', 0);
    expect(heard(await studio.rollback(paid, 'd'))).toEqual(DENIED);
    expect(heard(await studio.rollback(paid, 'c'))).toEqual(DENIED);
    expect(heard(await studio.rollback(paid, 'never-sent'))).toEqual(DENIED);
    await studio.debit(lost, 'd', 10, { roundFinished: true });
    expect((await studio.rollback(lost, 'd')).json['balance']).toBe(90);
  });

  test('microgaming #30 a rollback that overtakes its debit is taken, and the late debit refused (assumed)', async () => {
    const studio = await caller();
    const round = nextId();
    const early = await studio.rollback(round, 'd');
    expect([early.status, early.json['balance']]).toEqual([200, 100]);
    expect(heard(await studio.debit(round, 'd', 10))).toEqual(ROLLED_BACK);
    expect(heard(await studio.debit(round, 'd2', 10))).toEqual(ROLLED_BACK);
    expect(await studio.wallet()).toBe('100.00');
  });

  test('microgaming #31 a debit and its rollback at once leave the balance as it was (assumed)', async () => {
    const studio = await caller();
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        const round = nextId();
        const [, undone] = await Promise.all([studio.debit(round, 'd', 10), studio.rollback(round, 'd')]);
        expect(undone.status).toBe(200);
      }),
    );
    expect(await studio.wallet()).toBe('100.00');
  });
});

type FreeGame = { instanceId: number; offerId: number; instanceInfo: Record<string, unknown> };
const freeGamesOf = ({ json }: Answer) => json['freeGameInfo'] as FreeGame[];
const refOf = ({ instanceId, offerId }: FreeGame) => ({ freeGameInfo: { instanceId, offerId } });

describe('free games', () => {
  async function withGrant(count = 3, balance = '0.00') {
    const studio = await caller(balance);
    const code = await operator.grant(studio.player, count);
    const [game] = freeGamesOf(await studio.balance());
    if (!game) throw new Error('the grant is not shown');
    const remaining = async () => freeGamesOf(await studio.balance())[0]?.instanceInfo['numberOfRoundsRemaining'] ?? 0;
    return { studio, code, game, free: refOf(game), remaining };
  }

  test('microgaming #33 a free debit moves nothing and uses one round, once (assumed)', async () => {
    const { studio, free, remaining } = await withGrant();
    const round = nextId();
    const first = await studio.debit(round, 'd', 0, free);
    expect([first.status, first.json['balance']]).toEqual([200, 0]);
    expect(freeGamesOf(first)[0]?.instanceInfo['numberOfRoundsRemaining']).toBe(2);
    expect((await studio.debit(round, 'd', 0, free)).text).toBe(first.text);
    expect(await remaining()).toBe(2);
    expect((await studio.credit(round, 'c', 7, { ...free, roundFinished: true })).json['balance']).toBe(7);
    expect(await remaining()).toBe(2);
  });

  test('microgaming #34 a free debit must be covered, and a rollback gives its round back (assumed)', async () => {
    const { studio, code, free, remaining } = await withGrant(1, '10.00');
    const unknown = { freeGameInfo: { ...free.freeGameInfo, instanceId: 1 } };
    const otherOffer = { freeGameInfo: { ...free.freeGameInfo, offerId: 1 } };
    for (const more of [unknown, otherOffer]) expect(heard(await studio.debit(nextId(), 'd', 0, more))).toEqual(DENIED);
    expect(heard(await studio.debit(nextId(), 'd', 1, free))).toEqual(DENIED);
    const round = nextId();
    await studio.debit(round, 'd', 0, free);
    expect(heard(await studio.debit(nextId(), 'd', 0, free))).toEqual(DENIED);
    const undone = await studio.rollback(round, 'd');
    expect(freeGamesOf(undone)[0]?.instanceInfo['numberOfRoundsRemaining']).toBe(1);
    expect(await remaining()).toBe(1);
    const [late, inTime] = [nextId(), nextId()];
    expect((await studio.debit(inTime, 'd', 0, free)).status).toBe(200);
    await operator.expireGrant(code);
    expect((await studio.credit(inTime, 'c', 2, free)).status).toBe(200);
    expect(heard(await studio.debit(late, 'd', 0, free))).toEqual(DENIED);
    expect(await studio.wallet()).toBe('12.00');
  });

  test("microgaming #34 another player's instance covers nothing (assumed)", async () => {
    const { free } = await withGrant();
    const other = await caller();
    expect(heard(await other.debit(nextId(), 'd', 0, free))).toEqual(DENIED);
  });

  test('microgaming #35 times of free games are ISO 8601 in UTC', async () => {
    const { game } = await withGrant();
    for (const name of ['instanceStartDateUtc', 'instanceEndDateUtc'])
      expect(game.instanceInfo[name]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    expect(game.instanceInfo).toMatchObject({ canBeRejected: false, nearestCostPerBet: 0.5, numberOfRoundsAwarded: 3 });
  });
});

describe('beyond the checklist', () => {
  test('two players under one round id have a round each', async () => {
    const [one, two] = [await caller(), await caller()];
    const round = nextId();
    await one.debit(round, 'd1', 10);
    expect((await two.debit(round, 'd2', 20)).status).toBe(200);
    expect((await two.credit(round, 'c2', 5)).status).toBe(200);
    expect((await one.rollback(round, 'd1')).status).toBe(200);
    expect([await one.wallet(), await two.wallet()]).toEqual(['100.00', '85.00']);
  });

  test("another player's debit is neither rolled back nor repeated, and a break is opened", async () => {
    const [one, two] = [await caller(), await caller()];
    const round = nextId();
    await one.debit(round, 'd', 10);
    expect(heard(await two.rollback(round, 'd'))).toEqual(DENIED);
    expect(heard(await two.debit(round, 'd', 10))).toEqual(DENIED);
    expect([await one.wallet(), await two.wallet()]).toEqual(['90.00', '100.00']);
    expect(await operator.count('break', "provider_round = $1 and kind = 'mapping'", [round])).toBeGreaterThan(0);
  });

  test('after the session ended a debit may not be tried now, the rest goes on', async () => {
    const studio = await caller();
    const [paid, undone] = [nextId(), nextId()];
    await studio.debit(paid, 'd', 10);
    await studio.debit(undone, 'd', 10);
    await operator.endSession(studio.launchToken);
    expect(heard(await studio.debit(nextId(), 'd', 10))).toEqual([401, 'SESSION_EXPIRED']);
    expect((await studio.credit(paid, 'c', 20)).status).toBe(200);
    expect((await studio.rollback(undone, 'd')).status).toBe(200);
    expect((await studio.balance()).json['balance']).toBe(110);
    const again = await sendFields(operator, 'authenticate', authenticateFields(studio.launchToken));
    expect(heard(again)).toEqual(NO_PLAYER);
  });

  test('a blocked player and a switched-off provider place no debits and lose no credits', async () => {
    const studio = await caller();
    const round = nextId();
    await studio.debit(round, 'd', 10);
    await operator.setProvider({ enabled: false });
    expect(heard(await studio.debit(nextId(), 'd', 10))).toEqual(NO_PLAYER);
    await operator.setProvider({ enabled: true });
    await operator.block(studio.player);
    expect(heard(await studio.debit(nextId(), 'd', 10))).toEqual(NO_PLAYER);
    expect((await studio.credit(round, 'c', 20)).json['balance']).toBe(110);
  });

  test('amounts are scaled by the truncation that the session was told', async () => {
    await operator.setProvider({ truncation: { VND: 1000 } });
    const studio = await createCaller(operator, '5000000', 'VND');
    expect(studio.opened.text).toContain('"balance":5000.000');
    expect(studio.opened.json['balanceInfo']).toEqual({ currency: 'vnd', currencyTruncation: 1000 });
    expect((await studio.debit(nextId(), 'd', 1.5)).text).toBe('{"balance":4998.500}');
    expect(heard(await studio.debit(nextId(), 'd', 0.0001))).toEqual(DENIED);
    expect(await studio.wallet()).toBe('4998500');
    expect((await studio.rollback(nextId(), 'd', {}, { token: null })).json['balance']).toBe(4998.5);
  });

  test.each([
    ['expired', () => mint('launch', {}, -1)],
    ['of another use', async () => (await caller()).playerToken],
    ['for another game', async () => (await operator.launch((await caller()).player, { game: 'sunset' })).token],
    ['of nobody', () => mint('launch', { sessionId: '01990000-0000-7000-8000-000000000001' })],
  ])('a launch token %s opens no session', async (_, tokenOf) => {
    expect(heard(await sendFields(operator, 'authenticate', authenticateFields(await tokenOf())))).toEqual(NO_PLAYER);
  });

  test('a test player is of the test brand', async () => {
    const player = await operator.createPlayer('1.00');
    await operator.markTest(player);
    const { token } = await operator.launch(player);
    expect((await sendFields(operator, 'authenticate', authenticateFields(token))).json['brand']).toBe('test_brand');
  });

  test('the studio that signs is the studio that is named', async () => {
    const { send, who } = await caller();
    expect(heard(await send('balance', { ...who, provider: `${STUDIO}2` }))).toEqual(NO_SERVER);
    expect(heard(await send('balance', { ...who, game: `${GAME}!` }))).toEqual(INVALID);
  });
});
