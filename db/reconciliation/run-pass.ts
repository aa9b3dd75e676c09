// Runs one pass of a run, each idempotent and with its row count and time kept on the run. A pass knows only the frozen scope,
// so a run that was killed goes on where it stopped and comes to the same result.

import type pg from 'pg';
import type { Pass } from '../../domain/matching/passes.ts';
import type { RetryPlans } from '../../domain/matching/retry-plan.ts';
import type { Provider } from '../../domain/provider.ts';
import { inTransaction } from './in-transaction.ts';
import { classifyItems } from './passes/classify.ts';
import { closeRun } from './passes/close.ts';
import { matchComposite } from './passes/composite.ts';
import { matchExact } from './passes/exact.ts';
import { matchRounds } from './passes/rounds.ts';
import { leaveOutTestTraffic } from './passes/test-traffic.ts';
import { sumTotals } from './passes/totals.ts';
import { type FrozenScope, loadFrozenScope } from './run-scope.ts';

type Work = (pool: pg.Pool, scope: FrozenScope, retries: RetryPlans | null) => Promise<number>;
const whole =
  (work: (client: pg.PoolClient, scope: FrozenScope) => Promise<number>): Work =>
  (pool, scope) =>
    inTransaction(pool, (client) => work(client, scope));

const WORK: Record<Pass, Work> = {
  totals: whole(async (client, scope) => {
    const rows = await sumTotals(client, scope);
    await leaveOutTestTraffic(client, scope);
    return rows;
  }),
  exact: whole(matchExact),
  composite: whole(matchComposite),
  rounds: whole(matchRounds),
  classify: classifyItems,
  close: whole(closeRun),
};

/** What a provider does by itself about a call that got no good answer; null where nothing is known of it. */
export type RetriesOf = (provider: Provider) => RetryPlans | null;

/** Answers with the pass's row count; a run that is closed already stays as it was closed. */
export async function runPass(
  pool: pg.Pool,
  runId: string,
  pass: Pass,
  retriesOf: RetriesOf = () => null,
): Promise<number> {
  if (pass === 'close' && (await isClosed(pool, runId))) return 0;
  const scope = await loadFrozenScope(pool, runId);
  const started = performance.now();
  const rows = await WORK[pass](pool, scope, retriesOf(scope.provider));
  const figures = { rows, ms: Math.round(performance.now() - started) };
  await pool.query('update run set passes = passes || jsonb_build_object($2::text, $3::jsonb) where id = $1', [
    runId,
    pass,
    JSON.stringify(figures),
  ]);
  return rows;
}

async function isClosed(pool: pg.Pool, runId: string): Promise<boolean> {
  const { rowCount } = await pool.query("select from run where id = $1 and state in ('clean', 'breaks')", [runId]);
  return rowCount === 1;
}
