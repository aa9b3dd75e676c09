// Plays one planned coupon at the operator and writes down what the provider believes of it. The planted faults change what
// is sent, what is heard or what is reported; the rules of delivery stay the provider's own.

import type { Book } from './book.ts';
import { type Coupon, type CouponBet, createCoupon } from './coupon.ts';
import type { CouponPlan } from './coupon-plan.ts';
import { type CouponRecord, type PlayTally, createCouponRecord } from './coupon-record.ts';
import { type Delivery, createDelivery } from './delivery.ts';
import type { WalletAnswer, WalletSender } from './wallet-sender.ts';

export type CouponPlayerDeps = {
  book: Book;
  send: WalletSender;
  nextId: () => string;
  now: () => Date;
  delayFactor: number;
  signal: AbortSignal;
};

/** What one coupon is played with; `payin` and `payout` carry the planted fault of the wire. */
type Played = {
  plan: CouponPlan;
  coupon: Coupon;
  record: CouponRecord;
  payin: Delivery['payin'];
  payout: Delivery['payout'];
};

/** Plays the coupon; true when its planted fault took place (or there was none). */
export async function playCoupon(
  deps: CouponPlayerDeps,
  tally: PlayTally,
  plan: CouponPlan,
  seat: Coupon['seat'],
): Promise<boolean> {
  const coupon = createCoupon(plan, seat, deps.nextId);
  const record = createCouponRecord(deps, tally, plan, coupon);
  const duplicate = plan.fault === 'duplicate';
  const wire = (isLost: boolean): WalletSender =>
    isLost ? losingFirst(deps.send) : duplicate ? sendingTwice(deps.send, tally) : deps.send;
  const { payin } = createDelivery(wire(plan.fault === 'lostAnswer'), deps);
  const { payout } = createDelivery(wire(plan.fault === 'lostWinAnswer'), deps);
  const played: Played = { plan, coupon, record, payin, payout };
  const [first] = coupon.bets;
  if (plan.fault === 'ghostBet' && first) {
    record.betLine(first, true);
    record.planted(first, 'payin');
    return true;
  }
  return plan.fault === 'overtake' && first ? overtake(played, first) : buyThenSettle(played);
}

async function buyThenSettle(played: Played): Promise<boolean> {
  const { plan, coupon, record } = played;
  const answer = await played.payin(coupon.payin);
  if (answer.kind === 'unknown') {
    for (const bet of coupon.bets) await voidBet(played, bet);
    return plan.fault === null;
  }
  const taken = coupon.bets.filter((bet) => isTaken(answer, bet));
  for (const bet of coupon.bets) if (!taken.includes(bet)) record.refused(bet);
  for (const bet of taken) {
    record.accepted(bet);
    await settle(played, bet);
  }
  const [first] = taken;
  if (first && coupon.promo) record.promoted(first, await played.payout(coupon.promo.message));
  return plan.fault === null || first !== undefined;
}

/** A multi payin tells of each bet; any other tells of all at once. */
function isTaken(answer: WalletAnswer, bet: CouponBet): boolean {
  if (answer.kind !== 'accepted') return false;
  const results = answer.fields['bet'];
  if (!Array.isArray(results)) return true;
  return (results as Record<string, unknown>[]).some(
    (result) => result['transaction_id'] === bet.payinId && result['success'] === '1',
  );
}

/** The bet's outcome is unknown: it does not enter the draw, and its stake is returned (dossier O27). */
async function voidBet({ record, payout }: Played, bet: CouponBet): Promise<void> {
  const delivered = await payout(bet.settlement('return', bet.stake));
  if (delivered === 'done') record.accepted(bet);
  else record.betLine(bet, false);
  record.returned(bet, delivered);
  record.planted(bet, 'payin');
}

async function overtake({ record, payout, payin, coupon }: Played, bet: CouponBet): Promise<boolean> {
  const delivered = await payout(bet.settlement('return', bet.stake));
  const answer = await payin(coupon.payin);
  record.refused(bet);
  record.returnLine(bet, true);
  record.planted(bet, 'rollback');
  return delivered === 'closed' && answer.kind === 'refused';
}

async function settle({ plan, record, payout }: Played, bet: CouponBet): Promise<void> {
  switch (plan.fault) {
    case 'neverSettle':
    case 'declinedThere':
      return record.planted(bet, 'payin');
    case 'unsentWin':
      record.winLine(bet, true);
      return record.planted(bet, 'payout');
    case 'unsentRollback':
      record.returnLine(bet, true);
      return record.planted(bet, 'rollback');
    default:
      break;
  }
  if (plan.returned) {
    record.returned(bet, await payout(bet.settlement('return', bet.stake)));
    return;
  }
  const type = bet.payout > 0n ? 'won' : 'lost';
  record.won(bet, await payout(bet.settlement(type, bet.payout)));
  record.planted(bet, 'payin');
}

/** Loses the first answer. */
function losingFirst(send: WalletSender): WalletSender {
  let isLost = false;
  return async (message) => {
    const answer = await send(message);
    if (isLost) return answer;
    isLost = true;
    return { kind: 'unknown', reason: 'answer lost' };
  };
}

/** Delivers twice; the second must be told that it was processed already. */
function sendingTwice(send: WalletSender, tally: PlayTally): WalletSender {
  return async (message) => {
    const first = await send(message);
    const second = await send(message);
    tally.count('duplicates');
    const isEqual = second.kind === 'accepted' && second.fields['already_processed'] === '1';
    if (first.kind === 'accepted' && !isEqual) tally.count('unequalReplays');
    return first;
  };
}
