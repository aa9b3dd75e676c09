// The pieces of SQL that reports share: which operations a calendar holds, and what stands of a stake as the round's fold has it
// (see domain/round.ts). A rollback or refund undoes a payin and what was paid on it, a payout reversal takes back all that was
// paid so far; revenue counts only what stands.

import type { Calendar } from './calendar.ts';

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

/**
 * The last operation that undid something of a stake, by the stake's key; after a rollback there can be none. Reads an index of
 * these alone, not the period: a bet may be undone days later.
 */
export const UNDONE = `
undone as (
  select distinct on (u.linked_key, u.provider) u.linked_key as stake, u.provider, u.operation, u.posted_at, u.id
  from operation u
  where u.outcome = 'posted' and u.operation in ('rollback', 'refund', 'payout_reversal') and u.provider = any ($1::text[])
  order by u.linked_key, u.provider, u.posted_at desc, u.id desc
)`;

/** What repairs found an operation to be worth beside its amount, in its own direction; what they undid has an operation of its own. */
export const ADJUSTED = `
adjusted as (
  select operation_id, sum(delta) as delta from adjustment
  where operation_id is not null and reversal_id is null group by operation_id
)`;

/** Does the payin stand whose stake `u` of UNDONE is about? A payout that was taken back leaves it be. */
export const PAYIN_STANDS = "u.operation is distinct from 'rollback' and u.operation is distinct from 'refund'";

/** Does payout `alias` stand? One that was paid after a reversal is younger than it. */
export const payoutStands = (alias: string): string =>
  `(u.id is null or (u.posted_at, u.id) < (${alias}.posted_at, ${alias}.id))`;

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
