// Workers on task queues of their own, on one Temporal server. Whatever workflow was started or told something through the
// rig's client is replayed when the rig is closed: a change that an old history cannot follow shows at once.

import { Client, Connection, type WorkflowClientInterceptor } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createFailureInterceptor } from '../../activities/failure-interceptor.ts';
import type { Activities } from '../../activities/index.ts';
import { taskQueues } from '../../workflows/task-queues.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

export type RigServer = { address: string; namespace: string; bundlePath: string };

/** Activities of a test: those it needs. A missing one fails its workflow with a clear message. */
export type StubActivities = { [Kind in keyof Activities]?: Partial<Activities[Kind]> };

export type Rig = {
  readonly client: Client;
  /** Its queue of rounds; the others are this one's neighbours. */
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

/** `name` is the prefix of its task queues; two rigs of one name on one server would take each other's work. */
export async function createRigOn(server: RigServer, name: string, activities: StubActivities): Promise<Rig> {
  const queues = taskQueues(name);
  const { address, namespace, bundlePath } = server;
  const seen = new Map<string, Set<string>>();
  const connection = await Connection.connect({ address });
  const client = new Client({
    connection,
    namespace,
    identity: 'test-client',
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
      const kinds = (['rounds', 'providers', 'reconciliation', 'repairs'] as const).filter(
        (kind) => kind === 'rounds' || activities[kind],
      );
      const workers = await Promise.all(
        kinds.map((kind) =>
          Worker.create({
            connection: native,
            namespace,
            taskQueue: queues[kind],
            identity: 'test-worker',
            stickyQueueScheduleToStartTimeout: '1s',
            activities: activities[kind] ?? {},
            interceptors: { activity: [() => ({ inbound: createFailureInterceptor() })] },
            ...(kind !== 'providers' ? { workflowBundle: { codePath: bundlePath } } : {}),
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
      await replayAll(client, seen, bundlePath);
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
      remember(output.workflowExecution.workflowId, output.workflowExecution.runId);
      return output;
    },
  };
}

async function replayAll(
  client: Client,
  seen: ReadonlyMap<string, ReadonlySet<string>>,
  bundlePath: string,
): Promise<void> {
  const runs = [...seen].flatMap(([workflowId, runIds]) => [...runIds].map((runId) => ({ workflowId, runId })));
  const histories = async function* () {
    for (const { workflowId, runId } of runs) {
      yield { workflowId, history: await client.workflow.getHandle(workflowId, runId).fetchHistory() };
    }
  };
  const bundle = { workflowBundle: { codePath: bundlePath } };
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
