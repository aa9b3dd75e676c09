// How a line of a simulator's report is shown, where that is not how it was: the differences that a test or the demo day plants
// for finance to find. What the simulator believes is never altered.

import { z } from 'zod';

export const shown = z.discriminatedUnion('as', [
  z.object({ as: z.literal('omitted') }),
  z.object({ as: z.literal('twice') }),
  z.object({ as: z.literal('declined') }),
  z.object({ as: z.literal('amount'), amount: z.string() }),
]);
export type Shown = z.infer<typeof shown>;

/** The line as the report shows it: once, twice or not at all. `declined` is the provider's word for a refused one. */
export function shownLines<Line extends { amount: string; status: string }>(
  line: Line,
  as: Shown | null,
  declined: Line['status'],
): readonly Line[] {
  switch (as?.as) {
    case undefined:
      return [line];
    case 'omitted':
      return [];
    case 'twice':
      return [line, line];
    case 'declined':
      return [{ ...line, status: declined }];
    case 'amount':
      return [{ ...line, amount: as.amount }];
    default:
      return as satisfies never;
  }
}
