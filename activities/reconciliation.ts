// The reconcile workflow's hands: read the statement, freeze our side, run a pass. Each may be repeated at any moment and
// leaves what the first time left.

import { Context } from '@temporalio/activity';
import type pg from 'pg';
import { failRun } from '../db/reconciliation/passes/close.ts';
import { type RetriesOf, runPass } from '../db/reconciliation/run-pass.ts';
import { type RunScope, freezeRun, loadScope } from '../db/reconciliation/run-scope.ts';
import { beginApiStatement, completeStatement, fixInput } from '../db/reconciliation/statements.ts';
import { readVerdict } from '../db/reconciliation/run-queries.ts';
import { Failure } from '../domain/failure.ts';
import type { Pass } from '../domain/matching/passes.ts';
import type { Provider } from '../domain/provider.ts';
import type { ProviderApi } from '../providers/provider-api.ts';
import type { ReconcileResult, RunSubject } from '../workflows/reconcile-contract.ts';
import { heartbeating } from './heartbeating.ts';
import { readReport } from './read-report.ts';
import { readSessions } from './read-sessions.ts';

export type ReconciliationDeps = {
  pool: pg.Pool;
  providerApi: (provider: Provider) => ProviderApi | undefined;
  /** Absent: nothing is known of what a provider does by itself. */
  retriesOf?: RetriesOf;
};
type OfRun = { runId: string };

export function createReconciliationActivities({ pool, providerApi, retriesOf }: ReconciliationDeps) {
  return {
    async describeRun({ runId }: OfRun): Promise<RunSubject> {
      const { provider, from, to } = await loadScope(pool, runId);
      return { provider, from: from.toISOString(), to: to.toISOString() };
    },

    async readStatement({ runId }: OfRun): Promise<{ lines: number; badLines: number }> {
      const scope = await loadScope(pool, runId);
      const statementId = await beginApiStatement(pool, scope);
      if (statementId !== null) await readFromProvider(scope, statementId);
      return fixInput(pool, runId);
    },

    freezeWatermark: ({ runId }: OfRun): Promise<{ settled: boolean }> => freezeRun(pool, runId),

    async runPass({ runId, pass }: OfRun & { pass: Pass }): Promise<{ rows: number }> {
      return { rows: await heartbeating(runPass(pool, runId, pass, retriesOf)) };
    },

    readVerdict: ({ runId }: OfRun): Promise<ReconcileResult> => readVerdict(pool, runId),

    failRun: ({ runId, reason }: OfRun & { reason: string }): Promise<void> => failRun(pool, runId, reason),
  };

  async function readFromProvider(scope: RunScope, statementId: string): Promise<void> {
    const api = providerApi(scope.provider);
    const context = Context.current();
    const task = {
      pool,
      scope,
      statementId,
      signal: context.cancellationSignal,
      onProgress: () => context.heartbeat(),
    };
    if (api?.sessionStatement) await readSessions({ ...task, statement: api.sessionStatement.bind(api) });
    else if (api?.dayStatement) await readReport({ ...task, statement: api.dayStatement.bind(api) });
    else throw new Failure('provider_refused', `${scope.provider} offers no statement to ask for`);
    await completeStatement(pool, statementId);
  }
}
export type ReconciliationActivities = ReturnType<typeof createReconciliationActivities>;
