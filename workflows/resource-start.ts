// How the workflows of sessions and free bets are started: ids from the resource, so that a start that is repeated meets the
// first, with the attributes and the one line that the Temporal UI lists them by.

import type { WorkflowStartOptions } from '@temporalio/client';
import type { Currency } from '../domain/currency.ts';
import type { Provider } from '../domain/provider.ts';
import { freeBetWorkflowId, sessionWorkflowId } from '../domain/ids.ts';
import type { freeBet } from './free-bet.ts';
import * as key from './search-attribute-keys.ts';
import type { startSession } from './start-session.ts';
import { TASK_QUEUES } from './task-queues.ts';

type Resource = { provider: Provider; playerId: string; currency: Currency; game: string | null };

export function sessionStart(
  session: Resource & { sessionId: string; mode: 'cash' | 'demo' },
  taskQueue = TASK_QUEUES.rounds,
): WorkflowStartOptions<typeof startSession> {
  return {
    workflowId: sessionWorkflowId(session.sessionId),
    taskQueue,
    args: [{ sessionId: session.sessionId }],
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    staticSummary: `${session.mode} session in ${session.currency} · ${session.game ?? 'any game'}`,
    typedSearchAttributes: attributesOf(session),
  };
}

/** `stake` is decimal text. */
export function freeBetStart(
  freeBetGrant: Resource & { freeBetId: string; stake: string; count: number; expiresAt: string },
  taskQueue = TASK_QUEUES.rounds,
): WorkflowStartOptions<typeof freeBet> {
  const { freeBetId, provider, count, expiresAt, stake, currency, game } = freeBetGrant;
  return {
    workflowId: freeBetWorkflowId(provider, freeBetId),
    taskQueue,
    args: [{ freeBetId, count, expiresAt }],
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    staticSummary: `${count} free bets of ${stake} ${currency} · ${game ?? 'any game'}`,
    typedSearchAttributes: attributesOf(freeBetGrant),
  };
}

const attributesOf = ({ provider, playerId, currency }: Resource) => [
  { key: key.PROVIDER, value: provider },
  { key: key.PLAYER, value: playerId },
  { key: key.CURRENCY, value: currency },
];
