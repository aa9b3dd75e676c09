// Repairs on a real day: the case is one that a run found, the proposal is made, decided and carried out as the API and the
// workflow do, and a whole run afterwards says whether it is mended.

import { createHypetech } from '../../providers/hypetech/index.ts';
import type { BreakKind } from '../../domain/break-kind.ts';
import type { RepairAction } from '../../domain/repair/repair-action.ts';
import { withTransaction } from '../../db/conduct/with-transaction.ts';
import { applyProposal } from '../../db/repair/apply-proposal.ts';
import { decideProposal } from '../../db/repair/decide-proposal.ts';
import { type ProposeResult, propose } from '../../db/repair/propose.ts';
import { proveRepair } from '../../db/repair/recheck.ts';
import { type RepairSources, meansOf } from '../../db/repair/repair-means.ts';
import type { RepairCase } from '../../db/repair/repair-case.ts';
import { verifyLedger } from '../../db/verify/verify-ledger.ts';
import { type Day, createDay } from '../reconciliation/day-fixture.ts';

export const hypetech = createHypetech({
  apiUrl: 'http://127.0.0.1:1',
  apiToken: 'token',
  webhookSecrets: ['secret'],
  signatureHeader: 'x-signature',
  gameListPath: '/games',
  legacyWins: false,
});

export const sources: RepairSources = { providerApi: () => hypetech.api, eventOf: () => hypetech.eventOf };
export const means = (found: RepairCase) => meansOf(found, sources);

export type Wanted = { action: RepairAction; amount?: bigint; maker?: string; dryRun?: boolean };
export type RepairDay = Awaited<ReturnType<typeof createRepairDay>>;

export async function createRepairDay() {
  const day = await createDay();
  const { pool } = day;
  const desk = {
    propose: (breakId: string, { action, amount, maker = 'fin-1', dryRun = false }: Wanted): Promise<ProposeResult> =>
      withTransaction(pool, (client) =>
        propose(client, {
          ...{ breakId, action, maker, dryRun, means, reason: 'seen in the statement' },
          amount: amount === undefined ? null : { currency: 'EUR', minor: amount },
        }),
      ),
    decide: (proposalId: string, word: 'approve' | 'reject', checker = 'app-1') =>
      withTransaction(pool, (client) => decideProposal(client, { proposalId, word, checker, note: null, means })),
    apply: (proposalId: string) => applyProposal(pool, proposalId, means),
    prove: (proposalId: string) => proveRepair(pool, proposalId),
    /** Proposes and has it approved; answers with the proposal's id. */
    async approved(breakId: string, wanted: Wanted): Promise<string> {
      const made = await desk.propose(breakId, wanted);
      if (!made.ok || made.id === null) throw new Error(`not proposed: ${JSON.stringify(made)}`);
      const decided = await desk.decide(made.id, 'approve');
      if (!decided.ok) throw new Error(`not approved: ${JSON.stringify(decided)}`);
      return made.id;
    },
    /** All the way; answers with how the case stands. */
    async repair(breakId: string, wanted: Wanted): Promise<string> {
      const id = await desk.approved(breakId, wanted);
      const applied = await desk.apply(id);
      if (applied.state !== 'applied') throw new Error(`not applied: ${applied.failure}`);
      return (await desk.prove(id)).state;
    },
  };
  return {
    ...day,
    ...desk,
    caseOf: async (run: string, kind: BreakKind, transactionId: string | null) => {
      const found = (await day.breaks(run)).find((one) => one.kind === kind && one.transactionId === transactionId);
      if (!found) throw new Error(`the run found no ${kind} of ${transactionId}`);
      return found;
    },
    state: async (id: string) => (await day.explain(id)).state,
    differences: async () => (await verifyLedger(pool)).differences,
  };
}
export type { Day };
