// What shall happen with one coupon, from the seed and its number alone, so that the same order plays the same day whatever
// the network does. A coupon is what a player buys at once: a single bet, a combination, a subscription or several bets.

import { CURRENCY_DECIMALS, type Currency } from '../../../domain/currency.ts';
import type { PlayRequest } from '../../simulator-kit/play-request.ts';
import { type SeededRandom, seededRandom } from '../../simulator-kit/seeded-random.ts';
import type { PlantedFault } from './planted-fault.ts';

export type CouponKind = 'single' | 'combination' | 'subscription' | 'multi';
/** One bet of a coupon; minor units. A payout of 0 is a loss, which is sent so that the bet ends. */
export type PlannedBet = { stake: bigint; payout: bigint };
export type CouponPlan = {
  kind: CouponKind;
  bets: readonly PlannedBet[];
  /** The draw does not take place: every bet is returned. */
  returned: boolean;
  /** Promotion money for the first bet, minor units; 0 for none. */
  promo: bigint;
  fault: PlantedFault | null;
};

/** Faults that only show on a bet that won. */
const NEEDS_WIN: ReadonlySet<PlantedFault> = new Set(['unsentWin', 'lostWinAnswer', 'duplicate']);
const PROMO_SHARE = 0.05;

/** Faults are planted in single bets, where each of them is seen alone. */
export function planCoupon(
  order: Pick<PlayRequest, 'seed' | 'mix'>,
  { index, currency, fault }: { index: number; currency: Currency; fault: PlantedFault | null },
): CouponPlan {
  const random = seededRandom(`${order.seed}/${index}`);
  const kind = fault === null ? kindOf(random.integer(1, 100)) : 'single';
  const bets = Array.from({ length: kind === 'subscription' || kind === 'multi' ? random.integer(2, 3) : 1 }, () => {
    const wins = random.chance(order.mix.win) || (fault !== null && NEEDS_WIN.has(fault));
    return planBet(random, currency, wins);
  });
  const returned = random.chance(order.mix.rollback) && fault === null;
  const promo = random.chance(PROMO_SHARE) && fault === null ? stakeOf(currency, 10) : 0n;
  return { kind, bets, returned, promo, fault };
}

function kindOf(percent: number): CouponKind {
  if (percent <= 70) return 'single';
  if (percent <= 82) return 'combination';
  return percent <= 91 ? 'subscription' : 'multi';
}

function planBet(random: SeededRandom, currency: Currency, wins: boolean): PlannedBet {
  const stake = stakeOf(currency, random.integer(10, 200));
  const hundredths = BigInt(random.integer(105, 450));
  return { stake, payout: wins ? (stake * hundredths) / 100n : 0n };
}

/** So many tenths of a unit, or whole units where the currency has no decimals. */
function stakeOf(currency: Currency, tenths: number): bigint {
  const decimals = CURRENCY_DECIMALS[currency];
  return decimals === 0 ? BigInt(tenths) : BigInt(tenths) * 10n ** BigInt(decimals - 1);
}
