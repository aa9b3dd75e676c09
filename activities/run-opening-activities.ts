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

type Refused = Extract<CreatedRun, { ok: false }>;
const TRIES = 3;

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
      // A run that is in the way may end while it is looked at; then the way is free.
      for (let attempt = 0; attempt < TRIES; attempt++) {
        const created = await createRun(pool, wanted);
        if (created.ok) {
          const { id, from, to, workflowId } = created.run;
          return {
            outcome: 'opened',
            run: { id, provider, from: from.toISOString(), to: to.toISOString(), workflowId },
          };
        }
        if (created.code !== 'run_in_progress') return noRun(created.code, provider);
        const run = await getRun(pool, created.runId);
        if (run?.state !== 'running') continue;
        const { id, from, to, workflowId } = run;
        return { outcome: 'running', run: { id, provider, from, to, workflowId }, early: run.createdAt < to };
      }
      throw new Failure('overloaded', 'runs of this day begin and end too fast to open one', { facts: { provider } });
    },
  };
}
export type RunOpeningActivities = ReturnType<typeof createRunOpeningActivities>;

function noRun(code: Exclude<Refused['code'], 'run_in_progress'>, provider: Provider): OpenedDay {
  if (code !== 'no_statement') {
    throw new Failure('state_conflict', `the day cannot be run: ${code}`, { facts: { provider } });
  }
  const reason = `no statement: ${provider} offers none to ask for, and no file was uploaded. Upload one, and the next turn reads it`;
  return { outcome: 'none', reason };
}
