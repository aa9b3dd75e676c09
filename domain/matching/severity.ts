// How much a break matters, by what is at stake and how long it has stood. A first sorting for people, never a right to
// write something off: the tolerance on money is zero.

import type { Currency } from '../currency.ts';
import { COMPARABLE_UNIT, comparableScale } from './comparable.ts';

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Units from which an amount is medium, high, critical, in a currency of a euro's order of magnitude. No rate is used. */
const STEPS = [10n, 100n, 1_000n];
/** A case that nobody closed in three days weighs one step more: the longest provider retries end there. */
const AGEING_HOURS = 72;

/** The severity of `amount` minor units at stake since `ageHours`, never below `floor`. */
export function severityOf(amount: bigint, currency: Currency | null, ageHours: number, floor: Severity): Severity {
  const parts = amount * (currency === null ? COMPARABLE_UNIT : comparableScale(currency));
  const byAmount = STEPS.filter((step) => parts >= step * COMPARABLE_UNIT).length;
  const base = Math.max(byAmount, SEVERITIES.indexOf(floor));
  const aged = base + (ageHours >= AGEING_HOURS ? 1 : 0);
  return SEVERITIES[Math.min(aged, SEVERITIES.length - 1)] ?? 'critical';
}
