// How a reconciliation's workflow is started: the same id for the same provider and period, so Temporal refuses a second one
// while the first is at work, as the database does.

import type { WorkflowStartOptions } from '@temporalio/client';
import type { ChildWorkflowOptions } from '@temporalio/workflow';
import type { ReconcileInput } from './reconcile-contract.ts';
import * as key from './search-attribute-keys.ts';
import { TASK_QUEUES } from './task-queues.ts';
import type { reconcile } from './reconcile.ts';

/** The run as its row has it; times RFC 3339. */
export type RunToStart = { id: string; provider: string; from: string; to: string; workflowId: string };

export function reconcileStart(run: RunToStart, taskQueue?: string): WorkflowStartOptions<typeof reconcile> {
  return { ...common(run), taskQueue: taskQueue ?? TASK_QUEUES.reconciliation };
}

/** The same below the workflow that a schedule started, on its queue; it goes on when that one is ended. */
export function reconcileChild(run: RunToStart): ChildWorkflowOptions & { args: [ReconcileInput] } {
  return { ...common(run), memo: { runId: run.id }, parentClosePolicy: 'ABANDON' };
}

function common(run: RunToStart) {
  const args: [ReconcileInput] = [{ runId: run.id }];
  return {
    workflowId: run.workflowId,
    args,
    staticSummary: `reconcile ${run.provider} · ${run.from} to ${run.to}`,
    typedSearchAttributes: [
      { key: key.PROVIDER, value: run.provider },
      { key: key.NEEDS_HUMAN, value: false },
    ],
  };
}
