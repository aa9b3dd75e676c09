// The passes of a run in their fixed order, each idempotent and with its row count and time kept on the run. A pass knows
// only the frozen scope, so a run that was killed goes on where it stopped and comes to the same result.

import type pg from 'pg';
import { inTransaction } from './in-transaction.ts';
import { classifyItems } from './passes/classify.ts';
import { closeRun } from './passes/close.ts';
import { matchComposite } from './passes/composite.ts';
import { matchExact } from './passes/exact.ts';
import { matchRounds } from './passes/rounds.ts';
import { sumTotals } from './passes/totals.ts';
import { type FrozenScope, loadFrozenScope } from './run-scope.ts';

export const PASSES = ['totals', 'exact', 'composite', 'rounds', 'classify', 'close'] as const;
export type Pass = (typeof PASSES)[number];

type Work = (client: pg.PoolClient, scope: FrozenScope) => Promise<number>;

const SET_BASED: Record<Exclude<Pass, 'classify'>, Work> = {
  totals: sumTotals,
  exact: matchExact,
  composite: matchComposite,
  rounds: matchRounds,
  close: closeRun,
};

/** Runs one pass of a running run; answers with its row count. `onProgress` is told while a long one works. */
export async function runPass(pool: pg.Pool, runId: string, pass: Pass, onProgress: () => void): Promise<number> {
  const scope = await loadFrozenScope(pool, runId);
  const started = performance.now();
  const keep = (client: pg.PoolClient | pg.Pool, rows: number) =>
    client.query('update run set passes = passes || jsonb_build_object($2::text, $3::jsonb) where id = $1', [
      runId,
      pass,
      JSON.stringify({ rows, ms: Math.round(performance.now() - started) }),
    ]);
  if (pass === 'classify') {
    const rows = await classifyItems(pool, scope, onProgress);
    await keep(pool, rows);
    return rows;
  }
  return inTransaction(pool, async (client) => {
    const rows = await SET_BASED[pass](client, scope);
    await keep(client, rows);
    return rows;
  });
}
