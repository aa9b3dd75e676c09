// What a provider's report tells is enough to post its missing call; when that call comes after all, signed and through the
// dialect, it hears that all is well in its own form, and nothing moves.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as betcoreGames from '../conformance/betcore-games-operator.ts';
import * as betcore from '../conformance/betcore-operator.ts';
import * as betgames from '../conformance/betgames-operator.ts';
import * as microgaming from '../conformance/microgaming-operator.ts';
import { repairMissing as repair } from './repair-missing.ts';

describe('microgaming', () => {
  let house: microgaming.Operator;
  beforeAll(async () => {
    house = await microgaming.startOperator();
  });
  afterAll(() => house.close());

  test('a late debit, credit and rollback hear that all is well and move nothing', async () => {
    const caller = await microgaming.createCaller(house);
    const of = { playerId: caller.player };
    expect(
      await repair(house, 'USD', {
        ...of,
        transactionId: 'd-1',
        providerRound: 'r-1',
        theirs: 1_000n,
        family: 'payin',
      }),
    ).toBe('resolved');
    expect(await caller.wallet()).toBe('90.00');
    expect(await caller.debit('r-1', 'd-1', 10)).toMatchObject({ status: 200, code: null });
    expect(
      await repair(house, 'USD', {
        ...of,
        transactionId: 'c-1',
        providerRound: 'r-1',
        theirs: 2_500n,
        family: 'payout',
      }),
    ).toBe('resolved');
    expect(await caller.wallet()).toBe('115.00');
    expect(await caller.credit('r-1', 'c-1', 25, { roundFinished: true })).toMatchObject({ status: 200, code: null });
    expect(await caller.wallet()).toBe('115.00');
    await caller.debit('r-2', 'd-2', 20);
    expect(
      await repair(house, 'USD', {
        ...of,
        transactionId: 'd-2',
        providerRound: 'r-2',
        theirs: 2_000n,
        family: 'rollback',
      }),
    ).toBe('resolved');
    expect(await caller.wallet()).toBe('115.00');
    expect(await caller.rollback('r-2', 'd-2')).toMatchObject({ status: 200, code: null });
    expect(await caller.wallet()).toBe('115.00');
  });
});

describe('betgames', () => {
  let house: betgames.BetGamesOperator;
  beforeAll(async () => {
    house = await betgames.startBetGamesOperator();
  });
  afterAll(() => house.close());

  test('a late payin, payout and return hear that all is well and move nothing', async () => {
    const caller = await betgames.createCaller(house);
    const of = { playerId: caller.player };
    const betId = betgames.nextId();
    const [payin, payout, returned] = [betgames.nextId(), betgames.nextId(), betgames.nextId()];
    expect(
      await repair(house, 'EUR', {
        ...of,
        transactionId: payin,
        providerRound: betId,
        theirs: 1_000n,
        family: 'payin',
      }),
    ).toBe('resolved');
    expect(await caller.payin({ betId, transactionId: payin, amount: '1000', retrying: true })).toMatchObject({
      success: '1',
    });
    expect(await caller.wallet()).toBe('90.00');
    expect(
      await repair(house, 'EUR', {
        ...of,
        transactionId: payout,
        providerRound: betId,
        theirs: 2_500n,
        family: 'payout',
      }),
    ).toBe('resolved');
    expect(await caller.payout({ betId, transactionId: payout, amount: '2500', type: 'won' })).toMatchObject({
      success: '1',
    });
    expect(await caller.wallet()).toBe('115.00');
    const other = betgames.nextId();
    await caller.payin({ betId: other, transactionId: betgames.nextId(), amount: '300' });
    expect(
      await repair(house, 'EUR', {
        ...of,
        transactionId: returned,
        providerRound: other,
        theirs: 300n,
        family: 'rollback',
      }),
    ).toBe('resolved');
    expect(await caller.payout({ betId: other, transactionId: returned, amount: '300', type: 'return' })).toMatchObject(
      { success: '1' },
    );
    expect(await caller.wallet()).toBe('115.00');
  });
});

describe('betcore', () => {
  let operator: betcore.BetcoreOperator;
  beforeAll(async () => {
    operator = await betcore.startBetcoreOperator();
  });
  afterAll(() => operator.close());

  test('a late stake, payout and return are accepted and move nothing', async () => {
    const { house } = operator;
    const user = await house.createPlayer('100.00');
    const of = { playerId: user };
    const betId = betcore.nextBet();
    expect(
      await repair(house, 'EUR', {
        ...of,
        transactionId: `${betId}:-1`,
        providerRound: betId,
        theirs: 1_000n,
        family: 'payin',
      }),
    ).toBe('resolved');
    expect(await operator.pay('-1', betId, user, '10.00')).toMatchObject({ code: 200 });
    expect(
      await repair(house, 'EUR', {
        ...of,
        transactionId: `${betId}:1`,
        providerRound: betId,
        theirs: 2_500n,
        family: 'payout',
      }),
    ).toBe('resolved');
    expect(await operator.pay('1', betId, user, '25.00')).toMatchObject({ code: 200 });
    expect(await operator.balance(user)).toBe('115.00');
    const other = betcore.nextBet();
    await operator.pay('-1', other, user, '3.00');
    expect(
      await repair(house, 'EUR', {
        ...of,
        transactionId: `${other}:2`,
        providerRound: other,
        theirs: 300n,
        family: 'rollback',
      }),
    ).toBe('resolved');
    expect(await operator.pay('2', other, user, '3.00')).toMatchObject({ code: 200 });
    expect(await operator.balance(user)).toBe('115.00');
  });
});

describe('betcore-games', () => {
  let house: betcoreGames.Operator;
  beforeAll(async () => {
    house = await betcoreGames.startOperator();
  });
  afterAll(() => house.close());

  test('a late pay-in, pay-out and refund hear that they were processed before and move nothing', async () => {
    const seat = await betcoreGames.createSeat(house);
    const of = { playerId: seat.player, providerRound: 'r-1' };
    const PROCESSED = { json: { _responseCode: 104 } };
    const bet = betcoreGames.nextBet();
    expect(await repair(house, 'USD', { ...of, transactionId: bet, theirs: 1_000n, family: 'payin' })).toBe('resolved');
    expect(await seat.payIn(bet, '10.00')).toMatchObject(PROCESSED);
    expect(await repair(house, 'USD', { ...of, transactionId: bet, theirs: 2_500n, family: 'payout' })).toBe(
      'resolved',
    );
    expect(await seat.payOut(bet, '25.00')).toMatchObject(PROCESSED);
    expect(await seat.wallet()).toBe('115.00');
    const other = betcoreGames.nextBet();
    await seat.payIn(other, '3.00');
    expect(await repair(house, 'USD', { ...of, transactionId: other, theirs: 300n, family: 'rollback' })).toBe(
      'resolved',
    );
    expect(await seat.refund(other)).toMatchObject(PROCESSED);
    expect(await seat.wallet()).toBe('115.00');
  });
});
