// How the workflows of sessions, free bets and logins are started: ids from the resource, so that a start that is repeated meets the
// first, with the attributes and the one line that the Temporal UI lists them by.

import type { WorkflowStartOptions } from '@temporalio/client';
import type { Currency } from '../domain/currency.ts';
import type { Provider } from '../domain/provider.ts';
import { freeBetWorkflowId, loginWorkflowId, sessionWorkflowId } from '../domain/ids.ts';
import type { freeBet } from './free-bet.ts';
import type { login } from './login.ts';
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

/** Who the player is stays out of it but for our own id. */
export function loginStart(
  hostedLogin: { loginId: string; playerId: string | null },
  taskQueue = TASK_QUEUES.rounds,
): WorkflowStartOptions<typeof login> {
  const { loginId, playerId } = hostedLogin;
  return {
    workflowId: loginWorkflowId(loginId),
    taskQueue,
    args: [{ loginId }],
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    staticSummary: playerId === null ? 'hosted login' : 'hosted login, to be linked to a player',
    typedSearchAttributes: [
      { key: key.PROVIDER, value: 'hyauth' },
      ...(playerId === null ? [] : [{ key: key.PLAYER, value: playerId }]),
    ],
  };
}

const attributesOf = ({ provider, playerId, currency }: Resource) => [
  { key: key.PROVIDER, value: provider },
  { key: key.PLAYER, value: playerId },
  { key: key.CURRENCY, value: currency },
];
