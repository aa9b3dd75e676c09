// Counts what a play really exchanged with the aggregator: calls that were answered with a yes, and their money by currency.
// Differences that exist in the report alone are not in it; they stand in the list of what was planted.

import type { Currency } from '../../../domain/currency.ts';
import { formatAmount } from '../../../domain/money.ts';

const COUNTED = [
  'rounds',
  'bets',
  'refusedBets',
  'wins',
  'zeroWins',
  'rollbacks',
  'duplicates',
  'flagged',
  'givenUp',
  'unfinished',
] as const;
const SUMMED = ['bets', 'wins', 'rollbacks'] as const;
export type Counted = (typeof COUNTED)[number];
export type Summed = (typeof SUMMED)[number];
export type Tally = ReturnType<typeof createTally>;

export function createTally() {
  const counts = Object.fromEntries(COUNTED.map((what) => [what, 0])) as Record<Counted, number>;
  const sums = new Map<Currency, Record<Summed, bigint>>();
  return {
    count(what: Counted, times = 1): void {
      counts[what] += times;
    },
    /** Minor units. */
    sum(what: Summed, currency: Currency, amount: bigint): void {
      const row = sums.get(currency) ?? { bets: 0n, wins: 0n, rollbacks: 0n };
      row[what] += amount;
      sums.set(currency, row);
    },
    result: () => ({
      ...counts,
      sums: Object.fromEntries(
        [...sums].map(([currency, row]) => [
          currency,
          Object.fromEntries(SUMMED.map((what) => [what, formatAmount(row[what], currency)])),
        ]),
      ),
    }),
  };
}
