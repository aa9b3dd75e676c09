// Which days a provider's schedule owes a run, and the opening of each. Asked again after an answer that was lost, the opening
// finds the run it made and says that there is one.

import type pg from 'pg';
import { SCHEDULE, dueDays } from '../db/reconciliation/due-days.ts';
import { type CreatedRun, createRun, getRun } from '../db/reconciliation/queries.ts';
import { Failure } from '../domain/failure.ts';
import type { Provider } from '../domain/provider.ts';
import type { ProviderApi } from '../providers/provider-api.ts';
import type { OpenedDay } from '../workflows/reconcile-contract.ts';

export type RunOpeningDeps = {
  pool: pg.Pool;
  providerApi: (provider: Provider) => ProviderApi | undefined;
};

export function createRunOpeningActivities({ pool, providerApi }: RunOpeningDeps) {
  return {
    /** Names of gaming days that had ended at `until` (RFC 3339), oldest first. */
    async dueDays({ provider, until }: { provider: Provider; until: string }): Promise<{ days: string[] }> {
      return { days: await dueDays(pool, provider, new Date(until)) };
    },

    async openDayRun({ provider, day }: { provider: Provider; day: string }): Promise<OpenedDay> {
      const api = providerApi(provider);
      const hasApi = (api?.sessionStatement ?? api?.dayStatement) !== undefined;
      const wanted = { provider, period: { day }, statementIds: null, hasApi, createdBy: SCHEDULE };
      const created = await createRun(pool, wanted);
      if (!created.ok) return created.code === 'run_in_progress' ? running(created.runId) : noRun(created, provider);
      const { id, from, to, workflowId } = created.run;
      return { outcome: 'opened', run: { id, provider, from: from.toISOString(), to: to.toISOString(), workflowId } };
    },
  };

  async function running(runId: string): Promise<OpenedDay> {
    const run = await getRun(pool, runId);
    if (!run) throw new Failure('state_conflict', 'the run ended while it was looked at', { facts: { runId } });
    const { id, provider, from, to, workflowId } = run;
    return { outcome: 'running', run: { id, provider, from, to, workflowId }, early: run.createdAt < to };
  }
}
export type RunOpeningActivities = ReturnType<typeof createRunOpeningActivities>;

function noRun({ code }: Extract<CreatedRun, { ok: false }>, provider: Provider): OpenedDay {
  if (code !== 'no_statement')
    throw new Failure('state_conflict', `the day cannot be run: ${code}`, { facts: { provider } });
  const reason = `no statement: ${provider} offers none to ask for, and no file was uploaded. Upload one, and the next turn reads it`;
  return { outcome: 'none', reason };
}
