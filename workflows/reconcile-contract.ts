// What crosses between the reconcile workflow, its activities and those who start it. Rows never pass through a workflow,
// only ids and counts.

/** The workflow's type; it stands in histories and never changes. */
export const RECONCILE = 'reconcile';

export type ReconcileInput = { runId: string };
export type ReconcileResult = { state: 'clean' | 'breaks'; breaks: number; expected: number; matched: number };

/** What is reconciled, for people who read the workflow. Times RFC 3339. */
export type RunSubject = { provider: string; from: string; to: string };
