// What crosses between the reconcile workflow, its activities and those who start it. Rows never pass through a workflow,
// only ids and counts.

import type { Provider } from '../domain/provider.ts';

/** The workflow's type; it stands in histories and never changes. */
export const RECONCILE = 'reconcile';

export type ReconcileInput = { runId: string };
/** `noActivity`: neither side knows of any transaction; absent in runs of before it was told. */
export type ReconcileResult = {
  state: 'clean' | 'breaks';
  breaks: number;
  expected: number;
  matched: number;
  noActivity?: boolean;
};

/** What is reconciled, for people who read the workflow. Times RFC 3339. */
export type RunSubject = { provider: string; from: string; to: string };

/** The type of the workflow that the schedule starts, one a provider and day. */
export const RECONCILE_DAY = 'reconcileDay';

/** `delaySeconds`: how long after its end a day is left alone, when days are made up for. */
export type ReconcileDayInput = { provider: Provider; delaySeconds?: number };
/** What became of each day that was due, by its name. */
export type ReconcileDayResult = { days: Readonly<Record<string, 'clean' | 'breaks' | 'at work elsewhere'>> };

/** What opening a day's run came to. `running`: there is one, at work or left behind; `early`: opened before the day's end. */
export type OpenedDay =
  | { outcome: 'opened'; run: RunSubject & { id: string; workflowId: string } }
  | { outcome: 'running'; run: RunSubject & { id: string; workflowId: string }; early: boolean }
  | { outcome: 'none'; reason: string };
