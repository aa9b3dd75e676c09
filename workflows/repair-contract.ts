// What crosses between the repair workflow, its activities and those who start it. Who wants what, and how much, stands in the
// database; here are ids, and words for people who read the workflow.

/** The workflow's type; it stands in histories and never changes. */
export const REPAIR = 'repair';

export type RepairInput = { proposalId: string };
/** `proposals`: how many were carried out in this run; `state`: of the case. */
export type RepairResult = { state: string; proposals: number };

/** What is to be done, for people who read the workflow. `askRoundId`: the round that the provider is asked about. */
export type RepairSubject = { summary: string; asks: boolean; askRoundId: string | null };
export type RepairApplied = { state: 'applied' | 'rejected'; failure: string | null };
export type RepairProved = { state: string; next: string | null };
