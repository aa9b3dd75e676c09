// How much of a case is still to be repaired. One rule for what people read and for what a proposal may ask, so that the two
// can never disagree.

import type { CaseState } from '../case-life.ts';
import type { BreakKind } from '../break-kind.ts';

/** Amounts in minor units; `settled` was dealt with outside the compared figures. */
export type Figures = {
  kind: BreakKind;
  state: CaseState;
  ours: bigint | null;
  theirs: bigint | null;
  /** The two sides' amounts are of one currency. */
  comparable: boolean;
  /** The provider calls the payment something else: a promotion where we booked a win. */
  renamed: boolean;
  settled: bigint;
};

/** Both sides agree on the amount and not on what it is, so all of it is at issue. */
export const WHOLE_AT_ISSUE: ReadonlySet<BreakKind> = new Set(['free_round_leakage', 'jackpot_class', 'test_player']);

/** Minor units, never negative; null where the case has no amount. */
export function residualOf({ kind, state, ours, theirs, comparable, renamed, settled }: Figures): bigint | null {
  if (ours === null && theirs === null) return null;
  if (state === 'resolved' || state === 'pinned') return 0n;
  const difference = (theirs ?? 0n) - (ours ?? 0n);
  const size = difference < 0n ? -difference : difference;
  const whole = ours ?? theirs ?? 0n;
  const isWhole = WHOLE_AT_ISSUE.has(kind) || (kind === 'mapping' && renamed);
  // Of two currencies ours is what stands wrongly here, and once that is undone theirs is what is missing.
  const atIssue = !comparable ? whole || (theirs ?? 0n) : isWhole && size === 0n ? whole : size;
  return atIssue > settled ? atIssue - settled : 0n;
}
