// What shall happen in one round, from the seed and the round's number alone, so that the same order plays the same day
// whatever the network does.

import { CURRENCY_DECIMALS, type Currency } from '../../../domain/currency.ts';
import type { PlayRequest } from '../../simulator-kit/play-request.ts';
import { seededRandom } from '../../simulator-kit/seeded-random.ts';
import type { SimulatedSession } from './book.ts';
import type { PlantedFault } from './planted-fault.ts';

export type RoundPlan = {
  session: SimulatedSession;
  currency: Currency;
  roundId: string;
  /** Minor units. */
  stake: bigint;
  /** Minor units; 0 is a loss, which is sent as a win of zero so that the round ends. */
  payout: bigint;
  cancelled: boolean;
  wantsFreeBet: boolean;
  fault: PlantedFault | null;
  /** Which of a fault's two forms is played. */
  coin: boolean;
};

/** Faults that only show on a bet that won. */
const NEEDS_WIN: ReadonlySet<PlantedFault> = new Set([
  'omitLine',
  'unsentWin',
  'lostWinAnswer',
  'duplicate',
  'reorder',
]);

export function planRound(
  order: Pick<PlayRequest, 'seed' | 'mix'>,
  index: number,
  where: { session: SimulatedSession; currency: Currency; roundId: string; fault: PlantedFault | null },
): RoundPlan {
  const random = seededRandom(`${order.seed}/${index}`);
  const { fault } = where;
  const stake = stakeOf(where.currency, random.integer(10, 200));
  const wins = random.chance(order.mix.win);
  const hundredths = BigInt(random.integer(105, 450));
  const cancelled = random.chance(order.mix.rollback);
  const wantsFreeBet = random.chance(order.mix.free);
  return {
    ...where,
    stake,
    payout: wins || (fault !== null && NEEDS_WIN.has(fault)) ? (stake * hundredths) / 100n : 0n,
    cancelled: cancelled && fault === null,
    wantsFreeBet: wantsFreeBet && fault === null,
    coin: random.chance(0.5),
  };
}

/** So many tenths of a unit, or whole units where the currency has no decimals. */
function stakeOf(currency: Currency, tenths: number): bigint {
  const decimals = CURRENCY_DECIMALS[currency];
  return decimals === 0 ? BigInt(tenths) : BigInt(tenths) * 10n ** BigInt(decimals - 1);
}
