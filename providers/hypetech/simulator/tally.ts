// Counts what a play really exchanged with the operator: calls that were answered with a yes, and their money by currency.
// Differences that exist in the report alone are not in it; they stand in the list of what was planted.

import type { Currency } from '../../../domain/currency.ts';
import { formatAmount } from '../../../domain/money.ts';

export const COUNTED = [
  'rounds',
  'bets',
  'freeBets',
  'refusedBets',
  'wins',
  'zeroWins',
  'rollbacks',
  'duplicates',
  'unequalReplays',
  'flagged',
  'givenUp',
  'unfinished',
] as const;
export type Counted = (typeof COUNTED)[number];
export const SUMMED = ['bets', 'freeBets', 'wins', 'rollbacks'] as const;
export type Summed = (typeof SUMMED)[number];

export type Tally = {
  count(what: Counted, times?: number): void;
  /** Minor units. Free bets are summed by nominal stake, and undoing one gives back nothing. */
  sum(what: Summed, currency: Currency, amount: bigint): void;
  result(): Record<Counted, number> & { sums: Record<string, Record<Summed, string>> };
};

export function createTally(): Tally {
  const counts = Object.fromEntries(COUNTED.map((what) => [what, 0])) as Record<Counted, number>;
  const sums = new Map<Currency, Record<Summed, bigint>>();
  return {
    count(what, times = 1) {
      counts[what] += times;
    },
    sum(what, currency, amount) {
      const row = sums.get(currency) ?? { bets: 0n, freeBets: 0n, wins: 0n, rollbacks: 0n };
      row[what] += amount;
      sums.set(currency, row);
    },
    result: () => ({
      ...counts,
      sums: Object.fromEntries(
        [...sums].map(([currency, row]) => [
          currency,
          Object.fromEntries(SUMMED.map((what) => [what, formatAmount(row[what], currency)])) as Record<Summed, string>,
        ]),
      ),
    }),
  };
}
