// Which cases a list is asked for, as the first seven parameters of its statement.

import type { BreakKind } from '../../domain/break-kind.ts';
import type { Currency } from '../../domain/currency.ts';
import type { Provider } from '../../domain/provider.ts';
import type { CaseState } from '../../domain/case-life.ts';
import type { Severity } from '../../domain/matching/severity.ts';

export type BreakFilter = {
  provider?: Provider | undefined;
  kind?: BreakKind | undefined;
  /** One, or any of some. */
  state?: CaseState | readonly CaseState[] | undefined;
  severity?: Severity | undefined;
  assignee?: string | undefined;
  currency?: Currency | undefined;
  /** Only what this run saw. */
  run?: string | undefined;
};

/** $1 to $7, on `b`. */
export const FILTER = `($1::text is null or b.provider = $1) and ($2::text is null or b.kind = $2)
  and ($3::text[] is null or b.state = any ($3)) and ($4::text is null or b.severity = $4)
  and ($5::text is null or b.assignee = $5) and ($6::text is null or b.currency = $6)
  and ($7::uuid is null or exists (select from run_break rb where rb.break_id = b.id and rb.run_id = $7))`;

/** The values of `FILTER`. */
export const filterValues = ({ provider, kind, state, severity, assignee, currency, run }: BreakFilter) =>
  [provider, kind, state === undefined ? null : [state].flat(), severity, assignee, currency, run].map(
    (value) => value ?? null,
  );
