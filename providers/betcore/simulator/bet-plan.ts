// What shall happen to one bet, from the seed and its number alone, so that the same order plays the same day whatever the
// network does.

import { CURRENCY_DECIMALS, type Currency } from '../../../domain/currency.ts';
import type { PlayRequest } from '../../simulator-kit/play-request.ts';
import { seededRandom } from '../../simulator-kit/seeded-random.ts';
import type { PlantedFault } from './planted-fault.ts';

export type BetPlan = {
  user: string;
  currency: Currency;
  betId: string;
  /** Minor units. */
  stake: bigint;
  /** Minor units; 0 is a loss, which is sent too. */
  payout: bigint;
  returned: boolean;
  fault: PlantedFault | null;
  /** Which of a fault's two forms is played. */
  coin: boolean;
};

/** Faults that only show on a bet that won. */
const NEEDS_WIN: ReadonlySet<PlantedFault> = new Set(['omitLine', 'unsentWin', 'duplicate', 'reorder', 'paidAgain']);

export function planBet(
  order: Pick<PlayRequest, 'seed' | 'mix'>,
  index: number,
  where: Pick<BetPlan, 'user' | 'currency' | 'betId' | 'fault'>,
): BetPlan {
  const random = seededRandom(`${order.seed}/${index}`);
  const { fault } = where;
  const stake = stakeOf(where.currency, random.integer(10, 200));
  const wins = random.chance(order.mix.win);
  const hundredths = BigInt(random.integer(105, 450));
  const returned = random.chance(order.mix.rollback);
  return {
    ...where,
    stake,
    payout: wins || (fault !== null && NEEDS_WIN.has(fault)) ? (stake * hundredths) / 100n : 0n,
    returned: returned && fault === null,
    coin: random.chance(0.5),
  };
}

/** So many tenths of a unit, or whole units where the currency has no decimals. */
function stakeOf(currency: Currency, tenths: number): bigint {
  const decimals = CURRENCY_DECIMALS[currency];
  return decimals === 0 ? BigInt(tenths) : BigInt(tenths) * 10n ** BigInt(decimals - 1);
}
