// What every pass of a run works on: the period, the provider, their lines and our rows below the watermark. Frozen once, so
// that a pass that is repeated sees exactly what it saw before.

import type pg from 'pg';
import { Failure } from '../../domain/failure.ts';
import type { Provider } from '../../domain/provider.ts';
import { freezeWatermark } from '../queries/watermark.ts';

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

/** Sets the run's watermark and its now; settled when our side of the period is complete below it. */
export async function freezeRun(pool: pg.Pool, runId: string): Promise<{ settled: boolean }> {
  const frozen = await freezeWatermark(pool, {
    ...{ table: 'run', where: "id = $1 and state = 'running'", values: [runId] },
    also: `as_of = clock_timestamp(), expected_window_seconds = coalesce(
      (select expected_window_seconds from provider_setting s where s.provider = run.provider), ${DEFAULT_EXPECTED_WINDOW_SECONDS})`,
  });
  if (!frozen) throw new Failure('state_conflict', 'there is no such run, or it has ended', { facts: { runId } });
  return frozen;
}

/** The column's default, for a provider without a row of settings. */
const DEFAULT_EXPECTED_WINDOW_SECONDS = 3_600;
