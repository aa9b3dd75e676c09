// Sees to it that Temporal holds the schedules that this service needs: made or brought up to date when a worker starts, and
// tried until they stand, because the worker may start before Temporal does. One that is refused keeps no other back.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Logger } from '../platform/logging.ts';
import { type WantedSchedule, dropSchedule, putSchedule } from '../platform/temporal-schedule.ts';

export type KeepSchedulesDeps = {
  client: Client;
  /** Read anew at each try; `drop` are ids of those that are not needed any more. */
  wanted: () => Promise<{ keep: readonly WantedSchedule[]; drop?: readonly string[] }>;
  log: Logger;
};

const DEADLINE_MS = 5_000;
const RETRY_MS = 5_000;
/** A schedule that Temporal refuses is not mended by asking often. */
const MAX_RETRY_MS = 300_000;

export function createScheduleKeeper({ client, wanted, log }: KeepSchedulesDeps): {
  run(signal: AbortSignal): Promise<void>;
} {
  async function attempt(schedule: string, put: () => Promise<void>): Promise<boolean> {
    try {
      await client.withDeadline(Date.now() + DEADLINE_MS, put);
      return true;
    } catch (err) {
      log.warn({ err, schedule }, 'a schedule does not stand yet: trying again');
      return false;
    }
  }

  /** True when all of them stand. */
  async function ensure(done: Set<string>, signal: AbortSignal): Promise<boolean> {
    const { keep, drop = [] } = await wanted();
    const tasks = [
      ...keep.map((schedule) => ({ id: schedule.scheduleId, put: () => putSchedule(client, schedule) })),
      ...drop.map((id) => ({ id, put: () => dropSchedule(client, id) })),
    ].filter(({ id }) => !done.has(id));
    for (const { id, put } of tasks) {
      if (signal.aborted) return false;
      if (await attempt(id, put)) done.add(id);
    }
    return tasks.every(({ id }) => done.has(id));
  }

  return {
    async run(signal) {
      const done = new Set<string>();
      for (let pause = RETRY_MS; !signal.aborted; pause = Math.min(2 * pause, MAX_RETRY_MS)) {
        const stand = await ensure(done, signal).catch((err: unknown) => {
          log.warn({ err }, 'the schedules could not be looked up: trying again');
          return false;
        });
        if (stand) return;
        await sleep(pause, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}
