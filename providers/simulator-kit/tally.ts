// Counts what a play really exchanged with the operator: calls that were answered with a yes, and their money by currency.
// Differences that exist in the report alone are not in it; they stand in the list of what was planted.

import type { Currency } from '../../domain/currency.ts';
import { formatAmount } from '../../domain/money.ts';

export type Tally<Counted extends string, Summed extends string> = {
  count(what: Counted, times?: number): void;
  /** Minor units. */
  sum(what: Summed, currency: Currency, amount: bigint): void;
  result(): Record<Counted, number> & { sums: Record<string, Record<Summed, string>> };
};

/** A tally of what a simulator counts and sums; what never happened is there as zero. */
export function createTally<Counted extends string, Summed extends string>(
  counted: readonly Counted[],
  summed: readonly Summed[],
): Tally<Counted, Summed> {
  const counts = Object.fromEntries(counted.map((what) => [what, 0])) as Record<Counted, number>;
  const sums = new Map<Currency, Map<Summed, bigint>>();
  const written = (currency: Currency, row: ReadonlyMap<Summed, bigint>) =>
    Object.fromEntries(summed.map((what) => [what, formatAmount(row.get(what) ?? 0n, currency)]));
  return {
    count(what, times = 1) {
      counts[what] += times;
    },
    sum(what, currency, amount) {
      const row = sums.get(currency) ?? new Map<Summed, bigint>();
      sums.set(currency, row.set(what, (row.get(what) ?? 0n) + amount));
    },
    result: () => ({
      ...counts,
      sums: Object.fromEntries([...sums].map(([currency, row]) => [currency, written(currency, row)])) as Record<
        string,
        Record<Summed, string>
      >,
    }),
  };
}
