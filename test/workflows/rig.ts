// Workers on task queues of their own, on the run's Temporal server, for one test. Whatever workflow a test started or told
// something is replayed when the rig is closed: a change that an old history cannot follow fails the test that made it.

import { randomBytes } from 'node:crypto';
import { Client, Connection, type WorkflowClientInterceptor } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { inject } from 'vitest';
import { createFailureInterceptor } from '../../activities/failure-interceptor.ts';
import type { Activities } from '../../activities/index.ts';
import { taskQueues } from '../../workflows/task-queues.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

/** Activities of a test: those it needs. A missing one fails its workflow with a clear message. */
export type StubActivities = { [Kind in keyof Activities]?: Partial<Activities[Kind]> };

export type Rig = {
  readonly client: Client;
  readonly taskQueue: string;
  /** Runs of one workflow id that were seen, oldest first. */
  runsOf(workflowId: string): readonly string[];
  /** A name that no other test has. */
  readonly name: string;
  startWorkers(): Promise<void>;
  stopWorkers(): Promise<void>;
  /** Ends everything and replays every run; throws on the first that does not follow its history. */
  close(): Promise<void>;
};

export async function createRig(activities: StubActivities): Promise<Rig> {
  const name = `test-${randomBytes(5).toString('hex')}`;
  const queues = taskQueues(name);
  const address = inject('temporalAddress');
  const seen = new Map<string, Set<string>>();
  const connection = await Connection.connect({ address });
  const client = new Client({
    connection,
    namespace: inject('temporalNamespace'),
    interceptors: { workflow: [rememberRuns(seen)] },
  });
  const native = await NativeConnection.connect({ address });
  let running: { workers: Worker[]; ended: Promise<unknown> } | null = null;

  const rig: Rig = {
    client,
    name,
    taskQueue: queues.rounds,
    runsOf: (workflowId) => [...(seen.get(workflowId) ?? [])],
    async startWorkers() {
      const workers = await Promise.all(
        (['rounds', 'providers'] as const).map((kind) =>
          Worker.create({
            connection: native,
            namespace: inject('temporalNamespace'),
            taskQueue: queues[kind],
            activities: activities[kind] ?? {},
            interceptors: { activity: [() => ({ inbound: createFailureInterceptor() })] },
            ...(kind === 'rounds' ? { workflowBundle: { codePath: inject('workflowBundlePath') } } : {}),
          }),
        ),
      );
      running = { workers, ended: Promise.all(workers.map((worker) => worker.run())) };
    },
    async stopWorkers() {
      for (const worker of running?.workers ?? []) worker.shutdown();
      await running?.ended;
      running = null;
    },
    async close() {
      await rig.stopWorkers();
      await replayAll(client, seen);
      await connection.close();
      await native.close();
    },
  };
  await rig.startWorkers();
  return rig;
}

function rememberRuns(seen: Map<string, Set<string>>): WorkflowClientInterceptor {
  const remember = (workflowId: string, runId: string | undefined) => {
    if (runId) seen.set(workflowId, (seen.get(workflowId) ?? new Set()).add(runId));
  };
  return {
    async startWithDetails(input, next) {
      const output = await next(input);
      remember(input.options.workflowId, output.runId);
      return output;
    },
    async startUpdateWithStart(input, next) {
      const output = await next(input);
      remember(output.workflowExecution.workflowId ?? '', output.workflowExecution.runId ?? undefined);
      return output;
    },
  };
}

async function replayAll(client: Client, seen: ReadonlyMap<string, ReadonlySet<string>>): Promise<void> {
  const runs = [...seen].flatMap(([workflowId, runIds]) => [...runIds].map((runId) => ({ workflowId, runId })));
  const histories = async function* () {
    for (const { workflowId, runId } of runs) {
      yield { workflowId, history: await client.workflow.getHandle(workflowId, runId).fetchHistory() };
    }
  };
  const bundle = { workflowBundle: { codePath: inject('workflowBundlePath') } };
  for await (const { workflowId, error } of Worker.runReplayHistories(bundle, histories())) {
    if (error) throw new Error(`${workflowId} does not follow its own history`, { cause: error });
  }
  await Promise.all(
    runs.map(({ workflowId, runId }) =>
      client.workflow
        .getHandle(workflowId, runId)
        .terminate('the test is over')
        .catch(() => undefined),
    ),
  );
}
