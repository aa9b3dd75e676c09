// How a confirmation's own workflow is started: a cashback under its transaction, anything else under the confirmation's id.

import type { WorkflowStartOptions } from '@temporalio/client';
import { cashbackWorkflowId, confirmationWorkflowId } from '../domain/ids.ts';
import type { Provider } from '../domain/provider.ts';
import type { confirmation } from './confirmation.ts';
import type { ConfirmationInput } from './contracts.ts';
import * as key from './search-attribute-keys.ts';
import { TASK_QUEUES } from './task-queues.ts';

export type ConfirmationToStart = ConfirmationInput & { provider: Provider; conductedBy: 'cashback' | 'confirmation' };

export function confirmationStart(
  { provider, conductedBy, ...input }: ConfirmationToStart,
  taskQueue = TASK_QUEUES.rounds,
): WorkflowStartOptions<typeof confirmation> {
  const workflowId =
    conductedBy === 'cashback'
      ? cashbackWorkflowId(provider, input.subject)
      : confirmationWorkflowId(provider, input.confirmationId);
  return {
    workflowId,
    taskQueue,
    args: [input],
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    staticSummary: `confirm ${input.subject}`,
    typedSearchAttributes: [
      { key: key.PROVIDER, value: provider },
      { key: key.NEEDS_HUMAN, value: false },
    ],
  };
}
