// The schedule by which Temporal takes over the providers' games: one for all workers, with a turn at once whenever one starts.

import type { Provider } from '../domain/provider.ts';
import type { WantedSchedule } from '../platform/temporal-schedule.ts';
import { TASK_QUEUES } from '../workflows/task-queues.ts';

const EVERY = '10 minutes';
/** A turn that was missed is not made up for: the next one has the whole list. */
const CATCH_UP = '1 minute';

const SCHEDULE_ID = 'sync-games';

/** None while no provider lists games: what an earlier worker made is taken away. */
export function gamesSchedules(providers: readonly Provider[]): { keep: WantedSchedule[]; drop: string[] } {
  return providers.length > 0 ? { keep: [gamesSchedule(providers)], drop: [] } : { keep: [], drop: [SCHEDULE_ID] };
}

/** `providers` are those that list games. */
export function gamesSchedule(
  providers: readonly Provider[],
  { taskQueue = TASK_QUEUES.rounds, scheduleId = SCHEDULE_ID } = {},
): WantedSchedule {
  return {
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
  };
}
