// What shall happen in one round, from the seed and the round's number alone, so that the same order plays the same day
// whatever the network does.

import { CURRENCY_DECIMALS, type Currency } from '../../../domain/currency.ts';
import type { PlayRequest } from '../../simulator-kit/play-request.ts';
import { seededRandom } from '../../simulator-kit/seeded-random.ts';
import type { SimulatedSession } from './book.ts';
import type { PlantedFault } from './planted-fault.ts';

export type Seat = { session: SimulatedSession; currency: Currency };
export type RoundPlan = Seat & {
  betId: string;
  roundId: string;
  /** Stake and result in one call. */
  atOnce: boolean;
  /** Minor units; a win of 0 is a loss, which is sent too so that the bet ends. */
  stake: bigint;
  win: bigint;
  refunded: boolean;
  fault: PlantedFault | null;
};

/** Faults that only show on a bet that is settled by a call of its own. */
const IN_TWO_CALLS: ReadonlySet<PlantedFault> = new Set(['lostWinAnswer', 'neverSettle', 'unsentWin', 'unsentRefund']);

export function planRound(
  order: Pick<PlayRequest, 'seed' | 'mix'>,
  index: number,
  where: Seat & { betId: string; roundId: string; fault: PlantedFault | null },
): RoundPlan {
  const random = seededRandom(`${order.seed}/${index}`);
  const { fault, currency } = where;
  const stake = stakeOf(currency, random.integer(10, 200));
  const wins = random.chance(order.mix.win) || fault === 'unsentWin';
  const hundredths = BigInt(random.integer(105, 450));
  const atOnce = random.chance(0.3) && !(fault !== null && IN_TWO_CALLS.has(fault));
  const refunded = random.chance(order.mix.rollback) && fault === null && !atOnce;
  return { ...where, atOnce, stake, win: wins ? (stake * hundredths) / 100n : 0n, refunded };
}

/** So many tenths of a unit, or whole units where the currency has no decimals. */
function stakeOf(currency: Currency, tenths: number): bigint {
  const decimals = CURRENCY_DECIMALS[currency];
  return decimals === 0 ? BigInt(tenths) : BigInt(tenths) * 10n ** BigInt(decimals - 1);
}
