// The repair workflow's hands in the ledger. Each may run again, or twice at once: what is done is done once, under the lock of
// its case.

import type pg from 'pg';
import { applyProposal } from '../db/repair/apply-proposal.ts';
import { describeRepair } from '../db/repair/describe-repair.ts';
import { noteAnswer } from '../db/repair/note-answer.ts';
import { proveRepair } from '../db/repair/recheck.ts';
import { type RepairSources, meansOf } from '../db/repair/repair-means.ts';
import type { RetriesOf } from '../db/reconciliation/run-pass.ts';
import type { RepairApplied, RepairProved, RepairSubject } from '../workflows/repair-contract.ts';
import type { ProviderAnswer } from './round-activities.ts';

export type RepairActivityDeps = { pool: pg.Pool; retriesOf?: RetriesOf } & RepairSources;
type OfProposal = { proposalId: string };

export function createRepairActivities({ pool, retriesOf, ...sources }: RepairActivityDeps) {
  return {
    describeRepair: ({ proposalId }: OfProposal): Promise<RepairSubject> => describeRepair(pool, proposalId),

    applyRepair: ({ proposalId }: OfProposal): Promise<RepairApplied> =>
      applyProposal(pool, proposalId, (found) => meansOf(found, sources)),

    noteAnswer: ({ proposalId, answer }: OfProposal & { answer: ProviderAnswer }): Promise<void> =>
      noteAnswer(pool, proposalId, answer.asked ? answer.lines : null),

    proveRepair: ({ proposalId }: OfProposal): Promise<RepairProved> => proveRepair(pool, proposalId, retriesOf),
  };
}
export type RepairActivities = ReturnType<typeof createRepairActivities>;
