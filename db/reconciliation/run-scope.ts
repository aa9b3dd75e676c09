// What every pass of a run works on: the period, the provider, their lines and our rows below the watermark. Frozen once, so
// that a pass that is repeated sees exactly what it saw before.

import type pg from 'pg';
import { Failure } from '../../domain/failure.ts';
import type { Provider } from '../../domain/provider.ts';

export type RunScope = {
  runId: string;
  provider: Provider;
  from: Date;
  to: Date;
  statementIds: readonly string[];
  /** Only transactions below it are seen; null before `freezeRun`. */
  watermark: string | null;
  /** The run's own now; null before `freezeRun`. */
  asOf: Date | null;
  expectedWindowSeconds: number;
};
export type FrozenScope = RunScope & { watermark: string; asOf: Date };

type Row = {
  id: string;
  provider: Provider;
  period_from: Date;
  period_to: Date;
  statement_ids: string[];
  watermark: string | null;
  as_of: Date | null;
  expected_window_seconds: number | null;
};

/** Reads a run that is still running; a finished run is never worked on again. */
export async function loadScope(client: pg.ClientBase | pg.Pool, runId: string): Promise<RunScope> {
  const { rows } = await client.query<Row>(
    `select id, provider, period_from, period_to, statement_ids, watermark, as_of, expected_window_seconds
     from run where id = $1 and state = 'running'`,
    [runId],
  );
  const row = rows[0];
  if (!row) throw new Failure('state_conflict', 'there is no such run, or it has ended', { facts: { runId } });
  return {
    runId: row.id,
    provider: row.provider,
    from: row.period_from,
    to: row.period_to,
    statementIds: row.statement_ids,
    watermark: row.watermark,
    asOf: row.as_of,
    expectedWindowSeconds: row.expected_window_seconds ?? 0,
  };
}

/** A run whose watermark is set. */
export async function loadFrozenScope(client: pg.ClientBase | pg.Pool, runId: string): Promise<FrozenScope> {
  const scope = await loadScope(client, runId);
  const { watermark, asOf } = scope;
  if (watermark === null || asOf === null) {
    throw new Failure('state_conflict', 'the run has no watermark yet', { facts: { runId } });
  }
  return { ...scope, watermark, asOf };
}

/**
 * Sets the watermark to everything that has begun by now, and says whether all of it has ended: only then is our side of the
 * period complete and repeatable. Ask again until it has; the watermark stays what it was first.
 */
export async function freezeRun(pool: pg.Pool, runId: string): Promise<{ settled: boolean }> {
  await pool.query(
    `update run set watermark = pg_snapshot_xmax(pg_current_snapshot()), as_of = clock_timestamp(),
       expected_window_seconds =
         coalesce((select expected_window_seconds from provider_setting s where s.provider = run.provider), $2)
     where id = $1 and state = 'running' and watermark is null`,
    [runId, DEFAULT_EXPECTED_WINDOW_SECONDS],
  );
  const { rows } = await pool.query<{ settled: boolean }>(
    "select pg_snapshot_xmin(pg_current_snapshot()) >= watermark as settled from run where id = $1 and state = 'running'",
    [runId],
  );
  if (!rows[0]) throw new Failure('state_conflict', 'there is no such run, or it has ended', { facts: { runId } });
  return { settled: rows[0].settled };
}

/** The column's default, for a provider without a row of settings. */
const DEFAULT_EXPECTED_WINDOW_SECONDS = 3_600;
