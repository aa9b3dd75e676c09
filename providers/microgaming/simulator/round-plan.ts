// What shall happen in one round, from the seed and the round's number alone, so that the same order plays the same day
// whatever the network does.

import { CURRENCY_DECIMALS, type Currency } from '../../../domain/currency.ts';
import type { PlayRequest } from '../../simulator-kit/play-request.ts';
import { seededRandom } from '../../simulator-kit/seeded-random.ts';
import type { StudioSession } from './book.ts';
import type { PlantedFault } from './planted-fault.ts';

export type Seat = { session: StudioSession; currency: Currency };
export type RoundPlan = Seat & {
  roundId: string;
  /** Minor units. */
  stake: bigint;
  /** The credits in turn, minor units; the last one finishes the round. None: the debit itself does, and the stake is lost. */
  credits: readonly bigint[];
  cancelled: boolean;
  wantsFreeGame: boolean;
  fault: PlantedFault | null;
  /** Which of a fault's two forms is played. */
  coin: boolean;
};

/** Faults that only show on a round that won. */
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
  where: Seat & { roundId: string; fault: PlantedFault | null },
): RoundPlan {
  const random = seededRandom(`${order.seed}/${index}`);
  const { fault } = where;
  const stake = stakeOf(where.currency, random.integer(10, 200));
  const wins = random.chance(order.mix.win) || (fault !== null && NEEDS_WIN.has(fault));
  const payout = (stake * BigInt(random.integer(105, 450))) / 100n;
  const cancelled = random.chance(order.mix.rollback) && fault === null;
  const wantsFreeGame = random.chance(order.mix.free) && fault === null;
  const inParts = random.chance(0.25) && fault === null;
  const inOneCall = random.chance(0.5) && fault === null && !cancelled;
  const won = inParts ? [payout / 3n, payout - payout / 3n] : [payout];
  const lost = inOneCall ? [] : [0n];
  return { ...where, stake, credits: wins ? won : lost, cancelled, wantsFreeGame, coin: random.chance(0.5) };
}

/** So many tenths of a unit, or whole units where the currency has no decimals. */
function stakeOf(currency: Currency, tenths: number): bigint {
  const decimals = CURRENCY_DECIMALS[currency];
  return decimals === 0 ? BigInt(tenths) : BigInt(tenths) * 10n ** BigInt(decimals - 1);
}
