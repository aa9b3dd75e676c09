// Starts and finishes empty workflows, client and worker in one process as dispatcher and worker are in ours, with the same
// worker options as far as they matter here.

import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { z } from 'zod';
import { obeyOrders } from '../kit/child.ts';
import type { empty } from './empty-workflow.ts';

const emptyOrder = z.object({ callers: z.number(), seconds: z.number() });
export type EmptyOrder = z.infer<typeof emptyOrder>;
export type EmptyWindow = { count: number; seconds: number };

const TASK_QUEUE = 'bench-empty';
const WORKFLOWS = fileURLToPath(new URL('./empty-workflow.ts', import.meta.url));
/** As our own worker has it. */
const MAX_CACHED_WORKFLOWS = 500;

process.title = 'bench-empty';
const { TEMPORAL_ADDRESS: address } = z.object({ TEMPORAL_ADDRESS: z.string() }).parse(process.env);
Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  taskQueue: TASK_QUEUE,
  workflowsPath: WORKFLOWS,
  maxCachedWorkflows: MAX_CACHED_WORKFLOWS,
});
void worker.run();
const client = new Client({ connection: await Connection.connect({ address }) });
let started = 0;
obeyOrders((order) => run(emptyOrder.parse(order)));

/** Every caller starts a workflow and waits for its result, again and again. All that are begun are finished and counted. */
async function run({ callers, seconds }: EmptyOrder): Promise<EmptyWindow> {
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  let count = 0;
  const call = async (): Promise<void> => {
    while (performance.now() < endsAt) {
      const workflowId = `empty-${process.pid}-${started++}`;
      await client.workflow.execute<typeof empty>('empty', { taskQueue: TASK_QUEUE, workflowId });
      count++;
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  return { count, seconds: (performance.now() - startedAt) / 1000 };
}
