// Keeps workers polling: one per task queue, with one connection and one thread of workflows among them. While Temporal is away
// it tries again for as long as the process lives; when told to end it lets what is running finish, and gives up on what does not.

import { setTimeout as sleep } from 'node:timers/promises';
import type { NativeConnection, Worker, WorkerOptions } from '@temporalio/worker';
import type { Activities } from '../activities/index.ts';
import { createFailureInterceptor } from '../activities/failure-interceptor.ts';
import type { Logger } from '../platform/logging.ts';
import { type TemporalSettings, connectWorker, dataConverter } from '../platform/temporal-connection.ts';
import { TASK_QUEUES, type TaskQueueKind, type TaskQueues } from '../workflows/task-queues.ts';
import { createWorkflowIsolate } from './workflow-isolate.ts';

/** Rounds kept in memory between their events: about a megabyte each at worst, far less as a rule. */
const MAX_CACHED_WORKFLOWS = 500;
/** A provider that hangs holds these and nothing else. */
const PROVIDER_SLOTS = 50;
/** A reconciliation is heavy on the database, and there is one a provider and day. */
const RECONCILIATION_SLOTS = 4;
/** Each is one person's, seldom more than a few at once; they never wait behind a burst of rounds. */
const REPAIR_SLOTS = 4;
const CONNECT_DEADLINE_MS = 10_000;
const RESTART_MS = 1_000;

export type Conductor = { run(signal: AbortSignal): Promise<void> };
export type ConductorDeps = {
  settings: TemporalSettings;
  bundle: { code: string };
  activities: Activities;
  log: Logger;
  queues?: TaskQueues;
};

export function createConductor(deps: ConductorDeps): Conductor {
  const { settings, log } = deps;

  async function conduct(signal: AbortSignal): Promise<void> {
    const connection = await connectWorker(settings, { deadlineMs: CONNECT_DEADLINE_MS, signal });
    try {
      await poll(connection, signal);
    } finally {
      await connection.close();
    }
  }

  async function poll(connection: NativeConnection, signal: AbortSignal): Promise<void> {
    const isolate = createWorkflowIsolate();
    try {
      const workers = await Promise.all(
        workerOptions(deps).map((options) => isolate.createWorker({ ...options, connection, ...shared(settings) })),
      );
      log.info({ taskQueues: workers.map((worker) => worker.options.taskQueue) }, 'workers are polling');
      await runAll(workers, signal);
    } finally {
      await isolate.close();
    }
  }

  return {
    async run(signal) {
      while (!signal.aborted) {
        await conduct(signal).catch((err: unknown) => log.warn({ err }, 'no workers: trying again'));
        await sleep(RESTART_MS, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}

type QueueOptions = Omit<WorkerOptions, 'connection'>;

function workerOptions({ bundle, activities, queues = TASK_QUEUES }: ConductorDeps): QueueOptions[] {
  const slots: Record<TaskQueueKind, number> = {
    rounds: 40,
    providers: PROVIDER_SLOTS,
    reconciliation: RECONCILIATION_SLOTS,
    repairs: REPAIR_SLOTS,
  };
  return (Object.keys(slots) as TaskQueueKind[]).flatMap((kind) => {
    const offered = activities[kind];
    const options = {
      taskQueue: queues[kind],
      activities: offered,
      maxConcurrentActivityTaskExecutions: slots[kind],
    };
    return kind === 'providers' ? [options] : [{ ...options, workflowBundle: bundle }];
  });
}

const shared = (settings: TemporalSettings): Partial<WorkerOptions> => ({
  namespace: settings.TEMPORAL_NAMESPACE,
  dataConverter: dataConverter(settings),
  interceptors: { activity: [() => ({ inbound: createFailureInterceptor() })] },
  maxCachedWorkflows: MAX_CACHED_WORKFLOWS,
  stickyQueueScheduleToStartTimeout: '4s',
  shutdownGraceTime: '10s',
  shutdownForceTime: '25s',
});

/** Ends when told to, or when one of them fails: then the others drain too, and all are made anew. */
async function runAll(workers: readonly Worker[], signal: AbortSignal): Promise<void> {
  const drain = () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  signal.addEventListener('abort', drain, { once: true });
  try {
    const runs = workers.map((worker) => worker.run());
    if (signal.aborted) drain();
    const ends = await Promise.allSettled(runs.map((run) => run.finally(drain)));
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
  } finally {
    signal.removeEventListener('abort', drain);
  }
}
