// Cases by what is lost if nobody acts. Only unsettled cases can be at risk, and all of them are looked at. The expected
// follow, then the ended, each by age and a page at a time from an index.

import type pg from 'pg';
import { CURRENCY_DECIMALS, isCurrency } from '../../domain/currency.ts';
import { comparableScale } from '../../domain/matching/comparable.ts';
import {
  AROUND,
  AT,
  type BreakRow,
  COLUMNS,
  type Plans,
  RISK,
  STILL_SENT,
  TIME,
  plansParameter,
} from './break-facts.ts';
import { type BreakFilter, FILTER, filterValues } from './break-filter.ts';
import { type BreakView, toView } from './break-view.ts';

/** Where a case stands among those of its risk: it waits for somebody, is expected, or is ended. */
type Standing = 0 | 1 | 2;

/** Nothing is at risk in these. `states` is a condition that the index of that order has too. */
const quiet = (standing: Standing, states: string): string => `
  (select b.id, b.event_at, 0 as risk, ${standing} as standing from break b
    where ${states} and ${FILTER}
      and ($15::integer is null or $15 < ${standing} or ($15 = ${standing} and (b.event_at, b.id) > (${TIME('$9')}, $10::uuid)))
    order by b.event_at, b.id limit $11)`;

/**
 * $1 to $7 the filter, $8 to $10 and $15 where the page before ended (risk, event time, id, standing), $11 rows, $12 plans,
 * $13 scales, $14 now.
 */
const BY_RISK = `
with unsettled as (
  select b.id, b.event_at, ${RISK('$14::timestamptz', '$13')} as risk
  from break b ${AROUND} ${STILL_SENT('$12')}
  where b.state in ('open', 'in_review', 'awaiting_approval') and ${FILTER}
), picked as (
  (select id, event_at, risk, 0 as standing from unsettled
    where $15::integer is null or $15 = 0 and (risk < $8::numeric or (risk = $8 and (event_at, id) > (${TIME('$9')}, $10::uuid)))
    order by risk desc, event_at, id limit $11)
  union all ${quiet(1, "b.state = 'expected'")}
  union all ${quiet(2, "b.state in ('resolved', 'pinned')")}
  order by risk desc, standing, event_at, id limit $11
)
select ${COLUMNS}, picked.risk::text as risk, picked.standing, ${AT('b.event_at')} as position
from picked join break b on b.id = picked.id ${AROUND}
order by picked.risk desc, picked.standing, b.event_at, b.id`;

/** The scale of each currency, as text because no number of JavaScript holds it. */
const SCALES = JSON.stringify(
  Object.fromEntries(
    Object.keys(CURRENCY_DECIMALS)
      .filter(isCurrency)
      .map((code) => [code, comparableScale(code).toString()]),
  ),
);

/** `at` is the event's time; `risk` and `asOf` (milliseconds) keep the order of the first page for those that follow. */
export type RiskPosition = { risk: string; standing: Standing; at: string; id: string; asOf: string };

/** Breaks by what is lost if nobody acts, the largest first by order of magnitude of their currency, then what waits before what is ended, then the oldest. */
export async function rankBreaks(
  client: pg.ClientBase | pg.Pool,
  filter: BreakFilter,
  { limit, cursor }: { limit: number; cursor: RiskPosition | undefined },
  now: Date,
  plans: Plans,
): Promise<{ rows: BreakView[]; next: RiskPosition | null }> {
  const asOf = cursor?.asOf ?? String(now.getTime());
  const { rows } = await client.query<BreakRow & { risk: string; standing: Standing }>(BY_RISK, [
    ...filterValues(filter),
    ...[cursor?.risk ?? null, cursor?.at ?? null, cursor?.id ?? null, limit + 1],
    ...[plansParameter(plans), SCALES, new Date(Number(asOf)), cursor?.standing ?? null],
  ]);
  const kept = rows.slice(0, limit);
  const last = rows.length > limit ? kept.at(-1) : undefined;
  return {
    rows: kept.map((row) => toView(row, now, plans)),
    next: last ? { risk: last.risk, standing: last.standing, at: last.position, id: last.id, asOf } : null,
  };
}
