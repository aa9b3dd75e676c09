// What a rule of matching answers: the kind of the difference, what it knew for the words, and the name the case has had.

import type { BreakKind } from '../break-kind.ts';
import type { CauseDetail } from './cause-detail.ts';

/** `grownFrom`: the kind under which the case is known, where this one only says more about it. */
export type Finding = {
  kind: BreakKind;
  grownFrom: BreakKind | null;
  detail: Partial<CauseDetail>;
  explanation: string | null;
};

/** A bet that was answered too late and that the provider dropped, or what a repair took back. */
export const UNDONE = 'It was undone here and the provider does not count it: both sides count nothing.';

export const found = (
  kind: BreakKind,
  detail: Partial<CauseDetail> = {},
  more: Partial<Pick<Finding, 'grownFrom' | 'explanation'>> = {},
): Finding => ({ kind, detail, grownFrom: null, explanation: null, ...more });

/** What only they count, and whether it may still come by itself. A case that expires keeps its identity. */
export function grown(kind: BreakKind, detail: Partial<CauseDetail>): Finding {
  return detail.givenUp ? found('expired_at_provider', detail, { grownFrom: kind }) : found(kind, detail);
}
