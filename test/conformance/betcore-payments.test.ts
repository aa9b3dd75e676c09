// BETCORE's conformance checklist, items 13 to 29: payments, each with the accept that follows. Numbers are the
// dossier's; items that rest on an assumption of ours say so.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TAKEN } from './betcore-aggregator.ts';
import {
  type BetcoreOperator,
  codeOf,
  nextBet,
  startBetcoreOperator,
  startConductors,
  valueOf,
} from './betcore-operator.ts';

let operator: BetcoreOperator;
beforeAll(async () => {
  operator = await startBetcoreOperator();
});
afterAll(() => operator.close());
beforeEach(() => operator.aggregator.onAccept(() => TAKEN));

const player = (balance = '100.00') => operator.house.createPlayer(balance);

describe('stakes', () => {
  test('betcore #13 a stake is acknowledged and followed by one accept with its bet, type, amount and our transaction', async () => {
    const user = await player();
    const betId = nextBet();
    const began = Date.now();
    const answer = await operator.betcore.make({ betId, user, type: '-1', amount: '10.00' });
    expect(codeOf(answer)).toBe(200);
    expect(Date.now() - began).toBeLessThan(2_000);
    const [accept] = await operator.accepts(betId);
    expect(accept).toMatchObject({ path: '/payments/accept', code: 200 });
    expect(accept?.authorization).toMatch(/^Bearer access-/);
    expect(accept?.value).toMatchObject({ TransactionType: -1, Amount: '10.00', PartnerUserId: user });
    expect(accept?.value['PartnerTransactionId']).toMatch(/^[0-9a-f-]{36}$/);
    await operator.quiet();
    expect(operator.aggregator.acceptsOf(betId)).toHaveLength(1);
  });

  test('betcore #14 the balance falls by exactly the amount, three times 0.1 makes 0.3 (assumed)', async () => {
    const user = await player();
    for (let i = 0; i < 3; i++) await operator.pay('-1', nextBet(), user, '0.1');
    expect(await operator.balance(user)).toBe('99.70');
  });

  test('betcore #15 a stake above the balance is refused in its accept and leaves nothing behind (assumed)', async () => {
    const user = await player('5.00');
    const betId = nextBet();
    const accept = await operator.pay('-1', betId, user, '5.01');
    expect(accept.code).toBe(102823);
    expect(accept.value).not.toHaveProperty('PartnerTransactionId');
    expect(await operator.balance(user)).toBe('5.00');
    expect(valueOf(await operator.betcore.info(betId))['Transactions']).toEqual([]);
    // A refused stake stays refused, whatever came in since.
    await operator.house.deposit(user, '100.00');
    expect((await operator.pay('-1', betId, user, '5.01')).code).toBe(102823);
    expect(await operator.balance(user)).toBe('105.00');
  });

  test('betcore #16 the same make five times, in parallel too, debits once under one transaction (assumed)', async () => {
    const user = await player();
    const betId = nextBet();
    const stake = { betId, user, type: '-1', amount: '10.00' } as const;
    await operator.betcore.make(stake);
    await Promise.all(Array.from({ length: 4 }, () => operator.betcore.make(stake)));
    const accepts = await operator.accepts(betId, 5);
    expect(new Set(accepts.map(({ code, body }) => `${code} ${body}`)).size).toBe(1);
    expect(await operator.balance(user)).toBe('90.00');
  });

  test('betcore #17 the same bet with another amount is 103801 and debits nothing (assumed)', async () => {
    const user = await player();
    const betId = nextBet();
    await operator.pay('-1', betId, user, '10.00');
    expect((await operator.pay('-1', betId, user, '11.00')).code).toBe(103801);
    expect(await operator.balance(user)).toBe('90.00');
  });

  test('a blocked player and a switched-off provider refuse stakes and nothing else', async () => {
    const user = await player();
    const betId = nextBet();
    await operator.pay('-1', betId, user, '10.00');
    await operator.house.block(user);
    expect((await operator.pay('-1', nextBet(), user, '1.00')).code).toBe(102823);
    expect((await operator.pay('1', betId, user, '20.00')).code).toBe(200);
  });

  test('a player whose session was ended places no more bets, and is still paid', async () => {
    const user = await player();
    const token = await operator.house.createSession(user);
    const betId = nextBet();
    expect((await operator.pay('-1', betId, user, '10.00')).code).toBe(200);
    await operator.house.endSession(token);
    expect((await operator.pay('-1', nextBet(), user, '1.00')).code).toBe(102823);
    expect((await operator.pay('1', betId, user, '5.00')).code).toBe(200);
  });
});

describe('payouts and corrections', () => {
  async function staked(amount = '10.00') {
    const user = await player();
    const betId = nextBet();
    await operator.pay('-1', betId, user, amount);
    return { user, betId };
  }

  test('betcore #18 a payout of zero is a transaction of its own and moves nothing', async () => {
    const { user, betId } = await staked();
    const [stake] = await operator.accepts(betId);
    const loss = await operator.pay('1', betId, user, '0');
    expect(loss).toMatchObject({ code: 200, value: { TransactionType: 1, Amount: '0.00' } });
    expect(loss.value['PartnerTransactionId']).not.toBe(stake?.value['PartnerTransactionId']);
    expect(await operator.balance(user)).toBe('90.00');
  });

  test('betcore #19 a win credits once, its equal repeats nothing more (assumed)', async () => {
    const { user, betId } = await staked();
    const first = await operator.pay('1', betId, user, '25.50');
    const again = await operator.pay('1', betId, user, '25.5');
    expect([first.code, again.body]).toEqual([200, first.body]);
    expect(await operator.balance(user)).toBe('115.50');
    expect((await operator.pay('1', betId, user, '30.00')).code).toBe(103801);
  });

  test('betcore #20 a return credits the stake once, and a payout after it is refused (assumed)', async () => {
    const { user, betId } = await staked();
    const first = await operator.pay('2', betId, user, '10.00');
    const again = await operator.pay('2', betId, user, '10.00');
    expect([first.code, again.body]).toEqual([200, first.body]);
    expect((await operator.pay('1', betId, user, '5.00')).code).toBe(102823);
    expect(await operator.balance(user)).toBe('100.00');
    // The stake once more is a duplicate, never a new bet.
    expect((await operator.pay('-1', betId, user, '10.00')).code).toBe(200);
    expect(await operator.balance(user)).toBe('100.00');
  });

  test('betcore #21 a win that was taken back may be paid again as a new transaction (assumed)', async () => {
    const { user, betId } = await staked();
    const first = await operator.pay('1', betId, user, '20.00');
    const taken = await operator.pay('-2', betId, user, '20.00');
    expect((await operator.pay('-2', betId, user, '20.00')).body).toBe(taken.body);
    expect(await operator.balance(user)).toBe('90.00');
    const second = await operator.pay('1', betId, user, '20.00');
    expect(second.code).toBe(200);
    expect(second.value['PartnerTransactionId']).not.toBe(first.value['PartnerTransactionId']);
    expect(await operator.balance(user)).toBe('110.00');
  });

  test('a loss may be followed by a win, and a win taken back by a third one, with a jackpot in between', async () => {
    const { user, betId } = await staked();
    await operator.pay('1', betId, user, '0');
    await operator.pay('4', betId, user, '7.00');
    for (const [type, amount] of [
      ['1', '20.00'],
      ['-2', '20.00'],
      ['1', '30.00'],
      ['-2', '30.00'],
      ['1', '40.00'],
    ] as const) {
      expect((await operator.pay(type, betId, user, amount)).code).toBe(200);
    }
    expect(await operator.balance(user)).toBe('137.00');
  });

  test('a win that was spent is taken back below zero', async () => {
    const { user, betId } = await staked('100.00');
    await operator.pay('1', betId, user, '50.00');
    await operator.pay('-1', nextBet(), user, '50.00');
    expect((await operator.pay('-2', betId, user, '50.00')).code).toBe(200);
    expect(await operator.balance(user)).toBe('-50.00');
  });

  test('betcore #22 a jackpot is paid beside the win, its repeat is not (assumed)', async () => {
    const { user, betId } = await staked();
    await operator.pay('1', betId, user, '20.00');
    await operator.pay('4', betId, user, '5.00');
    await operator.pay('4', betId, user, '5.00');
    expect(await operator.balance(user)).toBe('115.00');
  });

  test.each([0, 3, 5, '1', undefined])(
    'betcore #23 type %j is 103752 and no accept follows (assumed)',
    async (type) => {
      const user = await player();
      const betId = nextBet();
      const data = { BetId: Number(betId), PartnerUserId: user, TransactionType: type, Amount: '1.00' };
      expect(codeOf(await operator.betcore.call('/payments/make', data))).toBe(103752);
      await operator.quiet();
      expect(operator.aggregator.acceptsOf(betId)).toEqual([]);
    },
  );

  test.each(['', '-1', '+1', '1e3', '1,5', 'NaN', '01', '.5', 1])(
    'betcore #24 amount %j is refused and moves nothing (assumed)',
    async (amount) => {
      const user = await player();
      const data = { BetId: Number(nextBet()), PartnerUserId: user, TransactionType: -1, Amount: amount };
      expect(codeOf(await operator.betcore.call('/payments/make', data))).toBe(103752);
      expect(await operator.balance(user)).toBe('100.00');
    },
  );

  test.each(['1.001', '0', '0.00'])('amount %j of a stake is 103801 in its accept', async (amount) => {
    const user = await player();
    const accept = await operator.pay('-1', nextBet(), user, amount);
    expect([accept.code, accept.value['Amount']]).toEqual([103801, amount]);
    expect(await operator.balance(user)).toBe('100.00');
  });

  test.each(['1', '2', '-2', '4'] as const)(
    'betcore #25 type %s of an unknown bet ends in 102823, and no stake after its return (assumed)',
    async (type) => {
      const user = await player();
      const betId = nextBet();
      expect((await operator.pay(type, betId, user, '10.00')).code).toBe(102823);
      const stake = await operator.pay('-1', betId, user, '10.00');
      expect(stake.code).toBe(type === '2' ? 102823 : 200);
      expect(await operator.balance(user)).toBe(type === '2' ? '100.00' : '90.00');
      // Too early is not too late: what was refused before its stake is judged anew.
      if (type === '1') expect((await operator.pay('1', betId, user, '10.00')).code).toBe(200);
    },
  );

  test('another player cannot be paid for a bet, and a case is opened', async () => {
    const { betId } = await staked();
    const other = await player();
    expect((await operator.pay('1', betId, other, '10.00')).code).toBe(102823);
    expect(await operator.balance(other)).toBe('100.00');
    expect(await operator.house.count('break', 'player_id = $1', [other])).toBe(1);
  });
});

describe('accepts', () => {
  test.each([
    ['HTTP 500', { status: 500, body: '' }],
    ['a broken connection', null],
    ['another ErrorCode', { status: 200, body: '{"ErrorCode":103799,"Message":"later"}' }],
  ])('betcore #26 after %s the identical accept is sent again until it is taken', async (_name, answer) => {
    const betId = nextBet();
    operator.aggregator.onAccept((_accept, all) => {
      const before = all.filter((one) => String(one.value['BetId']) === betId).length;
      return before < 3 ? answer : TAKEN;
    });
    const user = await player();
    await operator.betcore.make({ betId, user, type: '-1', amount: '10.00' });
    const accepts = await operator.accepts(betId, 4);
    expect(new Set(accepts.map(({ body }) => body)).size).toBe(1);
    expect((accepts.at(-1)?.at ?? 0) - (accepts[0]?.at ?? 0)).toBeLessThan(30_000);
    await operator.quiet();
    expect(operator.aggregator.acceptsOf(betId)).toHaveLength(4);
  });

  test('betcore #27 a casino that died between commit and accept sends it after its restart (assumed)', async () => {
    const user = await player();
    const betId = nextBet();
    await operator.conductors.stop();
    await operator.betcore.make({ betId, user, type: '-1', amount: '10.00' });
    expect(operator.aggregator.acceptsOf(betId)).toEqual([]);
    Object.assign(operator.conductors, await startConductors(operator.house));
    const [accept] = await operator.accepts(betId);
    expect(accept?.code).toBe(200);
    await operator.quiet();
    expect(await operator.balance(user)).toBe('90.00');
  });

  test('an access token that is refused is renewed once', async () => {
    const betId = nextBet();
    const given = operator.aggregator.tokensGiven();
    operator.aggregator.onAccept(({ authorization }) =>
      authorization === `Bearer access-${given}` ? { status: 401, body: '' } : TAKEN,
    );
    await operator.pay('-1', betId, await player(), '10.00');
    await operator.accepts(betId, 2);
    expect(operator.aggregator.tokensGiven()).toBe(given + 1);
  });
});

describe('info and close', () => {
  test('betcore #28 info lists what was executed, in order; an unknown bet has nothing', async () => {
    const user = await player();
    const betId = nextBet();
    const stake = await operator.pay('-1', betId, user, '10.00');
    const win = await operator.pay('1', betId, user, '25.00', '2.50');
    await operator.pay('1', betId, user, '30.00');
    const shared = { BetId: expect.anything() as unknown, PartnerUserId: user };
    const created = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown;
    const id = (accept: typeof stake) => accept.value['PartnerTransactionId'];
    const { Transactions } = valueOf(await operator.betcore.info(betId)) as { Transactions: Record<string, unknown>[] };
    expect(Transactions.map((one) => [String(one['BetId']), String(one['TransactionType'])])).toEqual([
      [betId, '-1'],
      [betId, '1'],
    ]);
    expect(Transactions).toMatchObject([
      { ...shared, PartnerTransactionId: id(stake), Amount: '10.00', CreationDate: created },
      { ...shared, PartnerTransactionId: id(win), Amount: '25.00', TaxAmount: '2.50', CreationDate: created },
    ]);
    expect(Transactions[0]).not.toHaveProperty('TaxAmount');
    expect(valueOf(await operator.betcore.info(nextBet()))).toEqual({ Transactions: [] });
  });

  test('betcore #29 a closed bet refuses what is new until it is opened again; closing twice is fine', async () => {
    const user = await player();
    const betId = nextBet();
    await operator.pay('-1', betId, user, '10.00');
    for (let i = 0; i < 2; i++) expect(codeOf(await operator.betcore.close(betId, true))).toBe(200);
    for (const type of ['1', '2', '4'] as const) {
      expect((await operator.pay(type, betId, user, '10.00')).code).toBe(102823);
    }
    // What was done before is still answered.
    expect((await operator.pay('-1', betId, user, '10.00')).code).toBe(200);
    expect(codeOf(await operator.betcore.close(betId, false))).toBe(200);
    expect((await operator.pay('1', betId, user, '25.00')).code).toBe(200);
    expect(codeOf(await operator.betcore.close(betId, true))).toBe(200);
    expect((await operator.pay('-2', betId, user, '25.00')).code).toBe(102823);
    expect(codeOf(await operator.betcore.close(nextBet(), true))).toBe(102823);
    expect(await operator.balance(user)).toBe('115.00');
  });
});
