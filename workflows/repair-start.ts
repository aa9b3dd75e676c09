// How the repair of a case is started: one at a time for a case, and again when the last one is over. The memo says which
// proposal it was started for; what was approved while it ran, it carries out itself.

import type { WorkflowStartOptions } from '@temporalio/client';
import type { Provider } from '../domain/provider.ts';
import { repairWorkflowId } from '../domain/ids.ts';
import type { repair } from './repair.ts';
import * as key from './search-attribute-keys.ts';
import { TASK_QUEUES } from './task-queues.ts';

/** `summary` names action, amount and kind; never a person. */
export type RepairToStart = {
  proposalId: string;
  breakId: string;
  provider: Provider;
  playerId: string | null;
  currency: string | null;
  summary: string;
};

export function repairStart(
  wanted: RepairToStart,
  taskQueue = TASK_QUEUES.repairs,
): WorkflowStartOptions<typeof repair> {
  const { proposalId, breakId, provider, playerId, currency, summary } = wanted;
  return {
    workflowId: repairWorkflowId(breakId),
    taskQueue,
    args: [{ proposalId }],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    staticSummary: `repair · ${summary}`,
    typedSearchAttributes: [
      { key: key.PROVIDER, value: provider },
      { key: key.NEEDS_HUMAN, value: false },
      ...(playerId === null ? [] : [{ key: key.PLAYER, value: playerId }]),
      ...(currency === null ? [] : [{ key: key.CURRENCY, value: currency }]),
    ],
    memo: { proposalId },
  };
}
