// BetGames' conformance checklist, items 25 to 38: what bets, their results and promotions must hear from us. Numbers are the
// dossier's; items that rest on an assumption of ours say so.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { payinMessage } from '../../providers/betgames/simulator/message.ts';
import * as messages from '../../providers/betgames/simulator/message.ts';
import {
  type BetGamesCaller,
  type BetGamesOperator,
  createCaller,
  nextId,
  startBetGamesOperator,
} from './betgames-operator.ts';

let operator: BetGamesOperator;
beforeAll(async () => {
  operator = await startBetGamesOperator();
});
afterAll(() => operator.close());

const caller = (balance?: string): Promise<BetGamesCaller> => createCaller(operator, balance);
const bet = (amount = '500') => ({ betId: nextId(), transactionId: nextId(), amount });

describe('payin', () => {
  test('betgames #25 a stake is debited and the balance after it agrees with the next question', async () => {
    const player = await caller();
    const answer = await player.payin(bet('500'));
    expect(answer).toMatchObject({ success: '1', params: { balance_after: '9500', already_processed: '0' } });
    expect((await player.ask('get_balance')).params['balance']).toBe('9500');
  });

  test('betgames #26 a repeat is processed already; ten copies at once debit once', async () => {
    const player = await caller();
    const one = bet('500');
    await player.payin(one);
    for (const retrying of [false, true]) {
      const repeat = await player.payin({ ...one, retrying });
      expect(repeat).toMatchObject({ success: '1', params: { balance_after: '9500', already_processed: '1' } });
    }
    const other = bet('700');
    const answers = await Promise.all(Array.from({ length: 10 }, () => player.payin(other)));
    expect(answers.filter(({ params }) => params['already_processed'] === '0')).toHaveLength(1);
    expect(answers.every(({ success }) => success === '1')).toBe(true);
    expect(await player.wallet()).toBe('88.00');
  });

  test('betgames #27 a stake above the balance is 703, and taken after a deposit', async () => {
    const player = await caller('10.00');
    const one = bet('1500');
    expect(await player.payin(one)).toMatchObject({ success: '0', code: '703' });
    expect(await player.wallet()).toBe('10.00');
    await operator.deposit(player.player, '5.00');
    expect((await player.payin(one)).params['balance_after']).toBe('0');
    const rich = await caller('20.00');
    const both = await Promise.all([rich.payin(bet('2000')), rich.payin(bet('2000'))]);
    expect(both.map(({ code }) => code).toSorted()).toEqual(['0', '703']);
  });

  test.each(['0', '-100', 'abc', '', '1.5', '1e3', '+5', '007'])(
    'betgames #28 a stake of "%s" is refused and leaves no record (assumed)',
    async (amount) => {
      const player = await caller();
      const { transactionId, ...one } = bet(amount);
      expect(await player.payin({ ...one, transactionId })).toMatchObject({
        success: '0',
        code: '400',
        isSigned: true,
      });
      expect(await player.wallet()).toBe('100.00');
      expect(await operator.count('operation', 'transaction_id = $1', [transactionId])).toBe(0);
    },
  );

  test('betgames #28 a stake without its amount is refused (assumed)', async () => {
    const player = await caller();
    const whole = payinMessage(player.token, { ...bet(), currency: 'eur' });
    const answer = await player.post({ ...whole, params: whole.params.filter(([name]) => name !== 'amount') });
    expect(answer).toMatchObject({ success: '0', code: '400' });
    expect(await player.wallet()).toBe('100.00');
  });
});

describe('payout', () => {
  test('betgames #29 a win is credited exactly, without a token and after it ended', async () => {
    const player = await caller();
    const one = bet('500');
    await player.payin(one);
    await operator.endSession(player.token);
    const paid = await player.payout({ betId: one.betId, transactionId: nextId(), amount: '1234', type: 'won' });
    expect(paid).toMatchObject({ success: '1', params: { balance_after: '10734', already_processed: '0' } });
    const other = await caller();
    const two = bet('500');
    await other.payin(two);
    const named = { betId: two.betId, transactionId: nextId(), amount: '1', type: 'won', token: other.token } as const;
    expect((await other.payout(named)).params['balance_after']).toBe('9501');
  });

  test('betgames #30 a second payout is processed already, whatever its transaction; copies at once credit once', async () => {
    const player = await caller();
    const one = bet('500');
    await player.payin(one);
    const payout = { betId: one.betId, transactionId: nextId(), amount: '1000', type: 'won' } as const;
    await player.payout(payout);
    for (const transactionId of [payout.transactionId, nextId()]) {
      const again = await player.payout({ ...payout, transactionId });
      expect(again).toMatchObject({ success: '1', params: { balance_after: '10500', already_processed: '1' } });
    }
    const two = bet('500');
    await player.payin(two);
    const copies = Array.from({ length: 5 }, () =>
      player.payout({ betId: two.betId, transactionId: nextId(), amount: '1000', type: 'won' }),
    );
    const flags = (await Promise.all(copies)).map(({ params }) => params['already_processed']);
    expect(flags.toSorted()).toEqual(['0', '1', '1', '1', '1']);
    expect(await player.wallet()).toBe('110.00');
  });

  test('betgames #31 a payout before its payin is 700, and is paid after it', async () => {
    const player = await caller();
    const one = bet('500');
    const payout = { betId: one.betId, transactionId: nextId(), amount: '1000', type: 'won' } as const;
    expect(await player.payout(payout)).toMatchObject({ success: '0', code: '700' });
    expect(await player.wallet()).toBe('100.00');
    await player.payin(one);
    expect((await player.payout(payout)).params).toEqual({ balance_after: '10500', already_processed: '0' });
  });

  test('betgames #32 a lost bet is settled with zero, and not paid later', async () => {
    const player = await caller();
    const one = bet('500');
    await player.payin(one);
    const lost = await player.payout({ betId: one.betId, transactionId: nextId(), amount: '0', type: 'lost' });
    expect(lost).toMatchObject({ success: '1', params: { balance_after: '9500', already_processed: '0' } });
    const won = await player.payout({ betId: one.betId, transactionId: nextId(), amount: '900', type: 'won' });
    expect(won).toMatchObject({ success: '1', params: { balance_after: '9500', already_processed: '1' } });
  });

  test('betgames #33 a return gives back the stake', async () => {
    const player = await caller();
    const one = bet('500');
    await player.payin(one);
    const back = { betId: one.betId, transactionId: nextId(), amount: '500', type: 'return' } as const;
    expect((await player.payout(back)).params).toEqual({ balance_after: '10000', already_processed: '0' });
    expect((await player.payout(back)).params).toEqual({ balance_after: '10000', already_processed: '1' });
    expect(await operator.count('round', "provider_round = $1 and state = 'refunded'", [one.betId])).toBe(1);
  });

  test("betgames #34 a payout of another player's bet is refused and told to finance (assumed)", async () => {
    const [player, other] = [await caller(), await caller()];
    const one = bet('500');
    await player.payin(one);
    const payout = { betId: one.betId, transactionId: nextId(), amount: '1000', type: 'won' } as const;
    expect(await other.payout(payout)).toMatchObject({ success: '0', code: '700' });
    expect(await other.payout({ ...payout, playerId: 'nobody' })).toMatchObject({ success: '0', code: '702' });
    expect([await player.wallet(), await other.wallet()]).toEqual(['95.00', '100.00']);
    expect(await operator.count('break', "transaction_id = $1 and kind = 'mapping'", [payout.transactionId])).toBe(1);
  });
});

describe('other bets', () => {
  const legs = () => [bet(), bet()];

  test('betgames #35 a combination is debited and paid once, by its own id', async () => {
    const player = await caller();
    const combination = { combinationId: nextId(), currency: 'eur', amount: '500', legs: legs() };
    const payin = messages.combinationPayinMessage(player.token, combination);
    expect((await player.post(payin)).params).toEqual({ balance_after: '9500', already_processed: '0' });
    expect((await player.post(payin)).params).toEqual({ balance_after: '9500', already_processed: '1' });
    const paid = { ...combination, playerId: player.player, amount: '3150', type: 'won' } as const;
    const payout = messages.combinationPayoutMessage(paid);
    const unknown = messages.combinationPayoutMessage({ ...paid, combinationId: nextId() });
    expect((await player.post(payout)).params).toEqual({ balance_after: '12650', already_processed: '0' });
    expect((await player.post(payout)).params).toEqual({ balance_after: '12650', already_processed: '1' });
    expect((await player.post(unknown)).code).toBe('700');
    // One leg is no bet of its own (decision B4).
    const leg = { betId: combination.legs[0]?.betId ?? '', transactionId: nextId(), amount: '1', type: 'won' } as const;
    expect((await player.payout(leg)).code).toBe('700');
  });

  test('betgames #36 a subscription is debited as a whole or not at all, and each bet pays once', async () => {
    const player = await caller('20.00');
    const bets = [bet('300'), bet('400'), bet('500')];
    const subscription = { subscriptionId: nextId(), currency: 'eur', amount: '1200', bets };
    const payin = messages.subscriptionPayinMessage(player.token, subscription);
    expect((await player.post(payin)).params).toEqual({ balance_after: '800', already_processed: '0' });
    expect((await player.post(payin)).params).toEqual({ balance_after: '800', already_processed: '1' });
    const dear = { ...subscription, subscriptionId: nextId(), bets: [bet('300'), bet('400'), bet('500')] };
    expect((await player.post(messages.subscriptionPayinMessage(player.token, dear))).code).toBe('703');
    expect(
      await operator.count('operation', "transaction_id = $1 and outcome = 'posted'", [dear.bets[0]?.transactionId]),
    ).toBe(0);
    for (const { betId } of bets) {
      const payout = { betId, transactionId: nextId(), amount: '100', type: 'won' } as const;
      expect((await player.payout(payout)).params['already_processed']).toBe('0');
      expect((await player.payout(payout)).params['already_processed']).toBe('1');
    }
    expect(await player.wallet()).toBe('11.00');
    // The same subscription with other bets is another content under one key (decision G6).
    const changed = { ...subscription, bets: [bet('600'), bet('600')] };
    expect((await player.post(messages.subscriptionPayinMessage(player.token, changed))).code).toBe('400');
    expect(await player.wallet()).toBe('11.00');
  });

  test('betgames #37 of a multi payin each bet is accepted or refused on its own', async () => {
    const player = await caller('10.00');
    const [one, two] = [bet('700'), bet('700')];
    const multi = messages.multiPayinMessage(player.token, { currency: 'eur', bets: [one, two] });
    const expected = [
      { transaction_id: one.transactionId, success: '1', error_code: '0', error_text: '' },
      { transaction_id: two.transactionId, success: '0', error_code: '703', error_text: expect.any(String) },
    ];
    for (let times = 0; times < 2; times++) {
      const answer = await player.post(multi);
      expect(answer).toMatchObject({ success: '1', code: '0', params: { balance_after: '300' }, isSigned: true });
      expect(answer.bets).toEqual(expected);
    }
    expect(await player.wallet()).toBe('3.00');
  });

  test('betgames #38 a promotion is credited once by its own id; of an unknown bet it is 700', async () => {
    const player = await caller();
    const one = bet('500');
    await player.payin(one);
    const promo = {
      playerId: player.player,
      currency: 'eur',
      amount: '250',
      promoTransactionId: nextId(),
      betId: one.betId,
    };
    expect((await player.post(messages.promoPayoutMessage(promo))).params).toEqual({
      balance_after: '9750',
      already_processed: '0',
    });
    expect((await player.post(messages.promoPayoutMessage(promo))).params['already_processed']).toBe('1');
    const unknown = { ...promo, promoTransactionId: nextId(), betId: nextId() };
    expect((await player.post(messages.promoPayoutMessage(unknown))).code).toBe('700');
    const bare = { ...promo, promoTransactionId: nextId(), betId: null };
    expect((await player.post(messages.promoPayoutMessage(bare))).params['balance_after']).toBe('10000');
    // The promotion stays when its bet is returned.
    await player.payout({ betId: one.betId, transactionId: nextId(), amount: '500', type: 'return' });
    expect(await player.wallet()).toBe('105.00');
  });
});
