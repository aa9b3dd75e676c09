// Gives the confirmations that no round tells of to workflows of their own. It never loses one, and while Temporal is away it
// waits; what it started but could not mark is started again, which changes nothing.

import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type pg from 'pg';
import { type ClaimedConfirmation, claimConfirmations, markStarted } from '../db/outbox/claim-confirmations.ts';
import type { Logger } from '../platform/logging.ts';
import { confirmationStart } from '../workflows/confirmation-start.ts';

/** Starts at once; a list of a thousand goes through in a few claims. */
const MAX_CLAIMED = 64;
const LEASE_MS = 15_000;
const DEADLINE_MS = 10_000;
/** A provider waits 30 s for our word, so a look four times a second costs none of it. */
const IDLE_MS = 250;
const AWAY_MS = 1_000;

export type ConfirmationDispatcher = { run(signal: AbortSignal): Promise<void> };
export type ConfirmationDispatcherDeps = { pool: pg.Pool; client: Client; taskQueue: string; log: Logger };

export function createConfirmationDispatcher(deps: ConfirmationDispatcherDeps): ConfirmationDispatcher {
  const { pool, client, taskQueue, log } = deps;

  async function start({ receivedAt, ...claimed }: ClaimedConfirmation): Promise<string> {
    const options = confirmationStart({ ...claimed, receivedAt: receivedAt.toISOString() }, taskQueue);
    await client.workflow.start(claimed.conductedBy, options).catch((error: unknown) => {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    });
    return claimed.confirmationId;
  }

  /** Returns how many were claimed. */
  async function step(): Promise<number> {
    const claimed = await claimConfirmations(pool, { limit: MAX_CLAIMED, leaseSeconds: LEASE_MS / 1000 });
    if (claimed.length === 0) return 0;
    const started = await client.withDeadline(new Date(Date.now() + DEADLINE_MS), () =>
      Promise.allSettled(claimed.map(start)),
    );
    await markStarted(
      pool,
      started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    );
    const failed = started.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
    return claimed.length;
  }

  return {
    async run(signal) {
      while (!signal.aborted) {
        const pause = await step().then(
          (claimed) => (claimed === MAX_CLAIMED ? 0 : IDLE_MS),
          (err: unknown) => {
            log.warn({ err }, 'confirmations wait for Temporal or the database');
            return AWAY_MS;
          },
        );
        if (pause > 0) await sleep(pause, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}
