// A hosted login: opened at the provider, asked about on durable timers until it is over or its time is. Whatever ends it is a
// result with a reason, never a workflow that failed, and after the end nobody asks the provider again.

import {
  ActivityFailure,
  ApplicationFailure,
  allHandlersFinished,
  condition,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { LoginActivities, LoginProgress } from '../activities/login-activities.ts';
import { HOSTED_LOGIN, LEDGER } from './activity-options.ts';
import { type LoginInput, type LoginOutcome, cancelLogin, loginOpened } from './contracts.ts';
import { reasonOf } from './provider-trouble.ts';
import { neighbourQueue } from './task-queues.ts';

/** The documents name no interval: every two seconds while the player is likely at it, then every five. */
const EAGER_POLL_MS = 2_000;
const PATIENT_POLL_MS = 5_000;
const EAGER_FOR_MS = 60_000;
/** Answers that cannot be read, one after the other, until the provider is taken to be broken. */
const MAX_UNREADABLE = 5;

export async function login({ loginId }: LoginInput): Promise<LoginOutcome> {
  const ledger = proxyActivities<LoginActivities>({ ...LEDGER, summary: 'note the end of the login' });
  const end = (state: 'failed' | 'expired' | 'cancelled', reason: string | null) =>
    ledger.endLogin({ loginId, state, reason });
  let progress: LoginProgress | null = null;
  let cancelled = false;
  setHandler(cancelLogin, () => void (cancelled = true));
  setHandler(loginOpened, () => condition(() => progress !== null));

  setCurrentDetails('Opening the login at the provider.');
  progress = await openAtProvider(loginId).catch((error: unknown) => end('failed', reasonOf(error)));
  if (progress.state === 'pending') {
    setCurrentDetails(`Waiting for the player until ${progress.expiresAt}.`);
    progress = await waitForPlayer(loginId, Date.parse(progress.expiresAt), () => cancelled, end);
  }
  setCurrentDetails(progress.state === 'failed' ? `**failed**: ${progress.reason}` : `**${progress.state}**`);
  await condition(allHandlersFinished);
  return { state: progress.state };
}

function openAtProvider(loginId: string): Promise<LoginProgress> {
  return atProvider({ ...HOSTED_LOGIN, summary: 'open the login at the provider' }).openLogin({ loginId });
}

async function waitForPlayer(
  loginId: string,
  expiresAt: number,
  isCancelled: () => boolean,
  end: (state: 'failed' | 'expired' | 'cancelled', reason: string | null) => Promise<LoginProgress>,
): Promise<LoginProgress> {
  const eagerUntil = Date.now() + EAGER_FOR_MS;
  let unreadable = 0;
  for (;;) {
    const pause = Date.now() < eagerUntil ? EAGER_POLL_MS : PATIENT_POLL_MS;
    await condition(isCancelled, Math.max(1, Math.min(pause, expiresAt - Date.now())));
    if (isCancelled()) return end('cancelled', null);
    const left = expiresAt - Date.now();
    if (left <= 0) return end('expired', null);
    // The provider may be away for as long as the session lives.
    const poll = atProvider({ ...HOSTED_LOGIN, scheduleToCloseTimeout: left, summary: 'ask how the login went' });
    try {
      const progress = await poll.pollLogin({ loginId });
      if (progress.state !== 'pending') return progress;
      unreadable = 0;
    } catch (error) {
      if (Date.now() >= expiresAt) return end('expired', null);
      unreadable += 1;
      if (!isUnreadable(error) || unreadable >= MAX_UNREADABLE) return end('failed', reasonOf(error));
    }
  }
}

function isUnreadable(error: unknown): boolean {
  if (!(error instanceof ActivityFailure)) return false;
  return error.cause instanceof ApplicationFailure && error.cause.type === 'provider_protocol';
}

function atProvider(options: Parameters<typeof proxyActivities>[0]): LoginActivities {
  const taskQueue = neighbourQueue(workflowInfo().taskQueue, 'providers');
  return proxyActivities<LoginActivities>({ ...options, taskQueue });
}
