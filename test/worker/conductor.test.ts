// The conductor of a worker process on the run's own Temporal server, with task queues and activities of the test.

import { createHook } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import type { Activities } from '../../activities/index.ts';
import { createLogger } from '../../platform/logging.ts';
import { createConductor } from '../../worker/conductor.ts';
import { installTemporalRuntime } from '../../worker/temporal-runtime.ts';
import { createWorkflowIsolate } from '../../worker/workflow-isolate.ts';
import { taskQueues } from '../../workflows/task-queues.ts';

const log = createLogger('test', 'silent');
installTemporalRuntime(log);

const queues = taskQueues(`test-${randomBytes(5).toString('hex')}`);
const nothingDue = { dueDays: async () => ({ days: [] }) };
const activities = {
  rounds: nothingDue,
  providers: nothingDue,
  reconciliation: nothingDue,
  repairs: nothingDue,
} as unknown as Activities;

let code: string;
let connection: Connection;
let threads = 0;
const watch = createHook({ init: (_id, type) => void (threads += type === 'WORKER' ? 1 : 0) });

beforeAll(async () => {
  code = await readFile(inject('workflowBundlePath'), 'utf8');
  connection = await Connection.connect({ address: inject('temporalAddress') });
  watch.enable();
});
afterAll(async () => {
  watch.disable();
  await connection.close();
});

/** A thread that lives can be heard. */
const openPorts = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;

test('workflows of every queue that has some are conducted, in one thread that ends with the workers', async () => {
  const [portsBefore, threadsBefore] = [openPorts(), threads];
  const settings = {
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    TEMPORAL_NAMESPACE: inject('temporalNamespace'),
    TALLYMAN_DATA_KEY: undefined,
  };
  const stop = new AbortController();
  const running = createConductor({ settings, bundle: { code }, activities, log, queues }).run(stop.signal);
  const { workflow } = new Client({ connection, namespace: inject('temporalNamespace') });
  const results = await Promise.all(
    [queues.rounds, queues.reconciliation, queues.repairs].map((taskQueue) =>
      workflow.execute('reconcileDay', { workflowId: taskQueue, taskQueue, args: [{ provider: 'hypetech' }] }),
    ),
  );
  expect(results).toEqual([{ days: {} }, { days: {} }, { days: {} }]);
  expect(threads - threadsBefore).toBe(1);
  expect(openPorts()).toBeGreaterThan(portsBefore);

  stop.abort();
  await running;
  await vi.waitFor(() => expect(openPorts()).toBe(portsBefore));
});

test('the thread ends also when Temporal refuses the worker', async () => {
  const [portsBefore, threadsBefore] = [openPorts(), threads];
  const native = await NativeConnection.connect({ address: inject('temporalAddress') });
  const isolate = createWorkflowIsolate();
  const options = { connection: native, namespace: 'nowhere', taskQueue: queues.rounds, workflowBundle: { code } };
  await expect(isolate.createWorker(options)).rejects.toThrow('nowhere');
  expect(threads - threadsBefore).toBe(1);

  await isolate.close();
  await vi.waitFor(() => expect(openPorts()).toBe(portsBefore));
  await native.close();
});
