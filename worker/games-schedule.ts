// Sees to it that Temporal takes over the providers' games by itself: one schedule for all workers, made or brought up to date
// when one starts. It is tried until it stands, because the worker may start before Temporal does.

import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, ScheduleAlreadyRunning, type ScheduleOptions } from '@temporalio/client';
import type { Provider } from '../domain/provider.ts';
import type { Logger } from '../platform/logging.ts';
import { TASK_QUEUES } from '../workflows/task-queues.ts';

export type GamesScheduleDeps = {
  client: Client;
  /** Those that list games. */
  providers: readonly Provider[];
  log: Logger;
  taskQueue?: string;
  scheduleId?: string;
};

const EVERY = '10 minutes';
/** A turn that was missed is not made up for: the next one has the whole list. */
const CATCH_UP = '1 minute';
const DEADLINE_MS = 5_000;
const RETRY_MS = 5_000;

export function createGamesSchedule(deps: GamesScheduleDeps): { run(signal: AbortSignal): Promise<void> } {
  const { client, providers, log, taskQueue = TASK_QUEUES.rounds, scheduleId = 'sync-games' } = deps;
  const schedule = {
    scheduleId,
    spec: { intervals: [{ every: EVERY }] },
    policies: { overlap: 'SKIP', catchupWindow: CATCH_UP },
    action: {
      type: 'startWorkflow',
      workflowType: 'syncGames',
      workflowId: scheduleId,
      taskQueue,
      args: [{ providers }],
      staticSummary: `games of ${providers.join(', ')}`,
    },
    state: { triggerImmediately: true },
  } satisfies ScheduleOptions;

  async function ensure(): Promise<void> {
    try {
      await client.schedule.create(schedule);
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      const handle = client.schedule.getHandle(scheduleId);
      await handle.update((known) => ({ ...schedule, state: { paused: known.state.paused } }));
      await handle.trigger();
    }
  }

  return {
    async run(signal) {
      while (!signal.aborted) {
        try {
          return await client.withDeadline(Date.now() + DEADLINE_MS, ensure);
        } catch (err) {
          log.warn({ err }, 'no schedule for the games yet: trying again');
          await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
        }
      }
    },
  };
}
