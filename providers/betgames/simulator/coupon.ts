// A coupon with its ids: the message that buys it, and for each of its bets the messages that end it. A combination is one
// bet whatever legs it has.

import type { Currency } from '../../../domain/currency.ts';
import type { Seat } from './book.ts';
import type { CouponPlan } from './coupon-plan.ts';
import {
  type Message,
  type Settlement,
  combinationPayinMessage,
  combinationPayoutMessage,
  multiPayinMessage,
  payinMessage,
  payoutMessage,
  promoPayoutMessage,
  subscriptionPayinMessage,
} from './message.ts';

export type CouponBet = {
  /** The id under which it is settled: the bet's, or the combination's. */
  roundId: string;
  payinId: string;
  payoutId: string;
  /** Minor units. */
  stake: bigint;
  payout: bigint;
  settlement(type: Settlement, amount: bigint): Message;
};
export type Coupon = {
  seat: Seat & { currency: Currency };
  payin: Message;
  bets: readonly CouponBet[];
  promo: { id: string; message: Message } | null;
};

export function createCoupon(plan: CouponPlan, seat: Coupon['seat'], nextId: () => string): Coupon {
  return plan.kind === 'combination' ? createCombination(plan, seat, nextId) : createBets(plan, seat, nextId);
}

function createBets(plan: CouponPlan, seat: Coupon['seat'], nextId: () => string): Coupon {
  const { token, player: playerId } = seat;
  const currency = seat.currency.toLowerCase();
  const bets = plan.bets.map(({ stake, payout }): CouponBet => {
    const [roundId, payinId, payoutId] = [nextId(), nextId(), nextId()];
    return {
      roundId,
      payinId,
      payoutId,
      stake,
      payout,
      settlement: (type, amount) =>
        payoutMessage({ betId: roundId, transactionId: payoutId, playerId, currency, type, amount: String(amount) }),
    };
  });
  const sent = bets.map(({ roundId, payinId, stake }) => ({
    betId: roundId,
    transactionId: payinId,
    amount: String(stake),
  }));
  const payin = (): Message => {
    const [first] = sent;
    if (plan.kind === 'single' && first) return payinMessage(token, { ...first, currency });
    if (plan.kind === 'multi') return multiPayinMessage(token, { currency, bets: sent });
    const amount = String(bets.reduce((total, { stake }) => total + stake, 0n));
    return subscriptionPayinMessage(token, { subscriptionId: nextId(), amount, currency, bets: sent });
  };
  return { seat, payin: payin(), bets, promo: promoOf(plan, seat, nextId, sent[0]?.betId ?? null) };
}

function createCombination(plan: CouponPlan, seat: Coupon['seat'], nextId: () => string): Coupon {
  const { token, player: playerId } = seat;
  const currency = seat.currency.toLowerCase();
  const combinationId = nextId();
  const legs = Array.from({ length: 2 }, () => ({ betId: nextId(), transactionId: nextId() }));
  const bets = plan.bets.slice(0, 1).map(({ stake, payout }): CouponBet => ({
    roundId: combinationId,
    payinId: combinationId,
    payoutId: combinationId,
    stake,
    payout,
    settlement: (type, amount) =>
      combinationPayoutMessage({ playerId, amount: String(amount), currency, combinationId, type, legs }),
  }));
  const amount = String(bets[0]?.stake ?? 0n);
  const payin = combinationPayinMessage(token, { combinationId, amount, currency, legs });
  return { seat, payin, bets, promo: promoOf(plan, seat, nextId, null) };
}

function promoOf(plan: CouponPlan, seat: Seat, nextId: () => string, betId: string | null): Coupon['promo'] {
  if (plan.promo === 0n) return null;
  const id = nextId();
  const money = { currency: seat.currency.toLowerCase(), amount: String(plan.promo) };
  return { id, message: promoPayoutMessage({ playerId: seat.player, ...money, promoTransactionId: id, betId }) };
}
