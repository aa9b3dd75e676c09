// How every report is read: one statement in a read-only transaction with a deadline of its own, and never more rows than a
// person or a spreadsheet would look through. What is too much is a value for the caller, who says how to narrow it.

import pg from 'pg';
import { withTransaction } from '../conduct/with-transaction.ts';

export type ReportRows<Row> = { ok: true; rows: readonly Row[] } | { ok: false; fault: 'too_many_rows' | 'too_slow' };

export const MAX_REPORT_ROWS = 10_000;
/** Less than clients and proxies usually wait. */
export const REPORT_DEADLINE_SECONDS = 25;
/** Sums in memory rather than by sorting on disk, and on one core: the wallet's calls come first. */
const SETTINGS = `
  set transaction read only;
  set local statement_timeout = '${REPORT_DEADLINE_SECONDS}s';
  set local work_mem = '64MB';
  set local max_parallel_workers_per_gather = 0;
  set local jit = off`;
/** SQLSTATE query_canceled. */
const CANCELLED = '57014';

/** Runs a report's statement, whose last parameter is the number of rows to read at most. */
export async function readRows<Row extends pg.QueryResultRow>(
  pool: pg.Pool,
  statement: string,
  values: readonly unknown[],
): Promise<ReportRows<Row>> {
  try {
    const { rows } = await withTransaction(pool, async (client) => {
      await client.query(SETTINGS);
      return client.query<Row>(statement, [...values, MAX_REPORT_ROWS + 1]);
    });
    return rows.length > MAX_REPORT_ROWS ? { ok: false, fault: 'too_many_rows' } : { ok: true, rows };
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === CANCELLED) return { ok: false, fault: 'too_slow' };
    throw error;
  }
}

/** The rows as they are shown, or what was too much. */
export function mapRows<Row, Shown>(read: ReportRows<Row>, show: (row: Row) => Shown): ReportRows<Shown> {
  return read.ok ? { ok: true, rows: read.rows.map(show) } : read;
}
