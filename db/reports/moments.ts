// The moment that a report about a state speaks of: the end of the asked period at each provider, but never later than now; and
// the one reader of all reports that speak of one.

import type pg from 'pg';
import type { Provider } from '../../domain/provider.ts';
import type { Calendar } from './calendar.ts';
import { type ReportRows, mapRows, readRows } from './read-rows.ts';

export type ReportMoment = { provider: Provider; at: Date };

export function momentsOf(calendar: Calendar, now: Date): readonly ReportMoment[] {
  return calendar.map(({ provider, bounds }) => {
    const end = bounds.at(-1) ?? now;
    return { provider, at: end < now ? end : now };
  });
}

/** $1 providers, $2 the moment of each. */
export const MOMENT =
  'moment as (select provider, at from unnest($1::text[], $2::timestamptz[]) as given (provider, at))';

/** A statement over `MOMENT`, whose $3 is the row limit, and how a row of it is shown. */
export type MomentReport<Row extends pg.QueryResultRow, Shown> = { statement: string; show: (row: Row) => Shown };

export function momentReader<Row extends pg.QueryResultRow, Shown>({ statement, show }: MomentReport<Row, Shown>) {
  return async (pool: pg.Pool, moments: readonly ReportMoment[]): Promise<ReportRows<Shown>> => {
    const values = [moments.map(({ provider }) => provider), moments.map(({ at }) => at.toISOString())];
    return mapRows(await readRows<Row>(pool, statement, values), show);
  };
}
