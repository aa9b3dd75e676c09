// BETCORE's conformance checklist, items 30 to 34: lists, cashbacks and taxes, each with the accepts that follow. Numbers are the
// dossier's; items that rest on an assumption of ours say so.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BetcoreOperator, codeOf, nextBet, startBetcoreOperator, valueOf } from './betcore-operator.ts';

let operator: BetcoreOperator;
beforeAll(async () => {
  operator = await startBetcoreOperator();
});
afterAll(() => operator.close());

const player = (balance = '100.00') => operator.house.createPlayer(balance);

describe('lists', () => {
  test('betcore #30 a list is acknowledged once and each item has its own accept, a bad one too (assumed)', async () => {
    const [one, two] = [await player(), await player('1.00')];
    const [first, second, third, fourth, fifth] = [nextBet(), nextBet(), nextBet(), nextBet(), nextBet()];
    const answer = await operator.betcore.call('/payments/make-list', [
      { BetId: Number(first), PartnerUserId: one, TransactionType: -1, Amount: '10.00' },
      { BetId: Number(second), PartnerUserId: two, TransactionType: -1, Amount: '10.00' },
      { BetId: Number(third), PartnerUserId: one, TransactionType: 7, Amount: '10.00' },
      { BetId: Number(fourth), PartnerUserId: 'nobody', TransactionType: -1, Amount: '10.00' },
      { BetId: Number(fifth), PartnerUserId: two, TransactionType: -1, Amount: '1.00' },
    ]);
    expect(codeOf(answer)).toBe(200);
    const codes = [];
    for (const betId of [first, second, third, fourth, fifth]) codes.push((await operator.accepts(betId))[0]?.code);
    expect(codes).toEqual([200, 102823, 103752, 102145, 200]);
    expect((await operator.accepts(third))[0]?.value).toEqual({
      BetId: Number(third),
      PartnerUserId: one,
      TransactionType: 7,
      Amount: '10.00',
    });
    expect([await operator.balance(one), await operator.balance(two)]).toEqual(['90.00', '0.00']);
  });

  test('betcore #31 stake and payout of one bet in a list run in that order, the same list again moves nothing (assumed)', async () => {
    const user = await player();
    const betId = nextBet();
    const list = [
      { betId, user, type: '-1', amount: '10.00' },
      { betId, user, type: '1', amount: '25.00' },
    ] as const;
    await operator.betcore.makeList(list);
    const first = await operator.accepts(betId, 2);
    expect(first.map(({ code }) => code)).toEqual([200, 200]);
    expect(await operator.balance(user)).toBe('115.00');
    await operator.betcore.makeList(list);
    const all = await operator.accepts(betId, 4);
    expect(new Set(all.map(({ body }) => body)).size).toBe(2);
    expect(await operator.balance(user)).toBe('115.00');
  });

  test('an object with one list in it is read as that list (assumed)', async () => {
    const user = await player();
    const betId = nextBet();
    const item = { BetId: Number(betId), PartnerUserId: user, TransactionType: -1, Amount: '10.00' };
    expect(codeOf(await operator.betcore.call('/payments/make-list', { Transactions: [item] }))).toBe(200);
    expect((await operator.accepts(betId))[0]?.code).toBe(200);
  });

  test.each([[[]], [{}], ['text'], [{ a: [1], b: [2] }]])(
    'betcore #32 %j is no list: 103752, and nothing is stored (assumed)',
    async (data) => {
      const before = await operator.house.count('operation');
      expect(codeOf(await operator.betcore.call('/payments/make-list', data))).toBe(103752);
      expect(await operator.house.count('operation')).toBe(before);
    },
  );
});

describe('cashback and tax', () => {
  test('betcore #33 cashback is paid once, taken back once, and its cancel alone is refused', async () => {
    const user = await player();
    const betId = nextBet();
    const send = async (type: '1' | '-1', id: string, count: number) => {
      expect(codeOf(await operator.betcore.cashback({ betId: id, user, type, amount: '5.00' }))).toBe(200);
      return (await operator.accepts(id, count))[count - 1];
    };
    expect(await send('1', betId, 1)).toMatchObject({ path: '/cashback-payments/accept', code: 200 });
    expect((await send('1', betId, 2))?.code).toBe(200);
    expect(await operator.balance(user)).toBe('105.00');
    expect((await send('-1', betId, 3))?.code).toBe(200);
    expect((await send('-1', betId, 4))?.code).toBe(200);
    expect(await operator.balance(user)).toBe('100.00');
    expect((await send('1', betId, 5))?.code).toBe(200);
    expect(await operator.balance(user)).toBe('100.00');

    const never = nextBet();
    expect((await send('-1', never, 1))?.code).toBe(102823);
    expect((await send('1', never, 2))?.code).toBe(102823);
    expect(await operator.balance(user)).toBe('100.00');
  });

  test('betcore #34 a tax comes back in accept and info, an absent one stays absent (assumed)', async () => {
    const user = await player();
    const betId = nextBet();
    const stake = await operator.pay('-1', betId, user, '10.00');
    expect(stake.value).not.toHaveProperty('TaxAmount');
    const win = await operator.pay('1', betId, user, '20.00', '1.5');
    expect(win.value['TaxAmount']).toBe('1.50');
    expect(await operator.balance(user)).toBe('110.00');
    const { Transactions } = valueOf(await operator.betcore.info(betId)) as { Transactions: Record<string, unknown>[] };
    expect(Transactions.map((one) => one['TaxAmount'])).toEqual([undefined, '1.50']);
  });
});
