// Our word on an operation, sent until the provider takes it: in time while it waits, then every minute for a day where money
// moved. The bytes are the database's; a workflow only knows which ones.

import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type { ConfirmationActivities } from '../activities/confirmation-activities.ts';
import { CONFIRMATION, LATE_CONFIRMATION, LEDGER } from './activity-options.ts';
import { reasonOf } from './provider-trouble.ts';
import { neighbourQueue } from './task-queues.ts';

/** BETCORE: "accept within 30 s of receiving make". */
const PROVIDER_WAITS_MS = 30_000;
/** However late we are, one try is made at once. */
const LEAST_MS = 5_000;

/** `executed`: money moved, so a provider that never hears of it has other books than we. */
export type Owed = { confirmationId: string; receivedAt: string; executed: boolean; summary: string };
/** `refused`: the provider heard it and said no to the end; `unheard`: it did not answer, or nobody waits any more. */
export type Delivered = { end: 'taken' } | { end: 'refused' | 'unheard'; reason: string };

export async function sendConfirmation(owed: Owed): Promise<Delivered> {
  const left = Date.parse(owed.receivedAt) + PROVIDER_WAITS_MS - Date.now();
  const inTime = await attempt(owed, { ...CONFIRMATION, scheduleToCloseTimeout: Math.max(left, LEAST_MS) });
  if (inTime.end === 'taken' || !owed.executed) return inTime;
  return attempt({ ...owed, summary: `${owed.summary}, late` }, LATE_CONFIRMATION);
}

/** Undoes an operation that the provider refused for good; false when there is nothing that would undo it. */
export async function undoOperation({ confirmationId, summary }: Owed): Promise<boolean> {
  const ledger = proxyActivities<ConfirmationActivities>({ ...LEDGER, summary: `undo: ${summary}` });
  return (await ledger.undoOperation({ confirmationId })).undone;
}

async function attempt(
  { confirmationId, summary }: Owed,
  options: Parameters<typeof proxyActivities>[0],
): Promise<Delivered> {
  const taskQueue = neighbourQueue(workflowInfo().taskQueue, 'providers');
  const provider = proxyActivities<ConfirmationActivities>({ ...options, taskQueue, summary });
  try {
    await provider.confirmOperation({ confirmationId });
    return { end: 'taken' };
  } catch (error) {
    if (isCancellation(error)) throw error;
    return { end: wasRefused(error) ? 'refused' : 'unheard', reason: reasonOf(error) };
  }
}

function wasRefused(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : null;
  return cause instanceof ApplicationFailure && cause.type === 'provider_refused';
}
