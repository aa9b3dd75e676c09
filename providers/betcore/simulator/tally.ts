// Counts what a play really exchanged with the casino: payments that were accepted, and their money by currency. Differences
// that exist in the report alone are not in it; they stand in the list of what was planted.

import type { Currency } from '../../../domain/currency.ts';
import { formatAmount } from '../../../domain/money.ts';

export const COUNTED = [
  'rounds',
  'bets',
  'refusedBets',
  'wins',
  'zeroWins',
  'rollbacks',
  'duplicates',
  'reversals',
  'flagged',
  'givenUp',
  'unfinished',
] as const;
export type Counted = (typeof COUNTED)[number];
const SUMMED = ['bets', 'wins', 'rollbacks', 'reversals'] as const;
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
      const row = sums.get(currency) ?? { bets: 0n, wins: 0n, rollbacks: 0n, reversals: 0n };
      row[what] += amount;
      sums.set(currency, row);
    },
    result() {
      const written = [...sums].map(([currency, row]) => [
        currency,
        Object.fromEntries(SUMMED.map((what) => [what, formatAmount(row[what], currency)])) as Record<Summed, string>,
      ]);
      return { ...counts, sums: Object.fromEntries(written) as Record<string, Record<Summed, string>> };
    },
  };
}
