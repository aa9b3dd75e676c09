// The pieces of SQL that reports share: which operations a calendar holds, and what stands of a stake as the round's fold has it
// (see domain/round.ts). A rollback or refund undoes a payin and what was paid on it, a payout reversal takes back all that was
// paid so far; revenue counts only what stands.

import type { Calendar } from './calendar.ts';

/** The operations that undo others; said alike in an index (db/migrations), which finds them by round. */
const UNDOING = "in ('rollback', 'refund', 'payout_reversal')";

/** Does payin `alias` stand? */
export const payinStands = (alias: string): string => `
  not exists (select from operation u
    where u.round_id = ${alias}.round_id and u.outcome = 'posted' and u.operation ${UNDOING}
      and u.operation <> 'payout_reversal' and u.linked_key = ${alias}.key)`;

/** Does payout `alias` stand? A stake that was paid again after a reversal has a payout that is younger than it. */
export const payoutStands = (alias: string): string => `
  not exists (select from operation u
    where u.round_id = ${alias}.round_id and u.outcome = 'posted' and u.operation ${UNDOING}
      and u.linked_key = ${alias}.linked_key and (u.posted_at, u.id) > (${alias}.posted_at, ${alias}.id))`;

/** Days by provider: $1 providers and $2 bounds, one pair a bound, $3 the first and $4 the end of the last of them. */
export const CALENDAR = `
calendar as (
  select provider, array_agg(bound order by bound) as bounds
  from unnest($1::text[], $2::timestamptz[]) as given (provider, bound)
  group by provider
)`;

/** Does operation `o` lie in a day of calendar `c`? */
export const IN_CALENDAR = `
  o.effective_at >= $3 and o.effective_at < $4
  and o.effective_at >= c.bounds[1] and o.effective_at < c.bounds[cardinality(c.bounds)]`;

/** $1 to $4 of a calendar. */
export function calendarValues(calendar: Calendar): unknown[] {
  const pairs = calendar.flatMap(({ provider, bounds }) => bounds.map((bound) => ({ provider, bound })));
  const times = pairs.map(({ bound }) => bound.getTime());
  return [
    pairs.map(({ provider }) => provider),
    pairs.map(({ bound }) => bound.toISOString()),
    new Date(Math.min(...times)).toISOString(),
    new Date(Math.max(...times)).toISOString(),
  ];
}
