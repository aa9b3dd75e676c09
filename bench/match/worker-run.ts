// A run as it is in life: the reconcile workflow on a Temporal server, its passes in the real worker process. For what the worker
// needs of memory, which a process with the passes alone would flatter.

import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabase } from '../../db/client.ts';
import { createRun, getRun } from '../../db/reconciliation/queries.ts';
import { createTemporalClient } from '../../platform/temporal-connection.ts';
import { reconcileStart } from '../../workflows/reconcile-start.ts';
import { RECONCILE } from '../../workflows/reconcile-contract.ts';
import { readPeakRssMb, readRssMb } from '../kit/process-readings.ts';
import type { BenchContext } from '../kit/run-bench.ts';
import { type BenchDatabase, NAMESPACE, prepareTemporal, startWorker } from '../kit/stack.ts';
import { type DaySize, PROVIDER, STATEMENT_ID } from './day-tables.ts';

export type WorkerRun = {
  runId: string;
  seconds: number;
  passes: readonly { name: string; ms: number }[];
  /** Before the run, and the most ever. Null elsewhere than on Linux. */
  idleMb: number | null;
  peakMb: number | null;
};

/** What a worker that has just started still does for itself. */
const SETTLE_MS = 5_000;

export async function runInWorker(
  context: BenchContext,
  database: BenchDatabase,
  { from, to }: DaySize,
): Promise<WorkerRun> {
  const temporal = await prepareTemporal(context);
  await temporal.start();
  const worker = await startWorker(context, { database, temporalAddress: temporal.address }, { conduct: 'every' });
  const settings = { TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: NAMESPACE, TALLYMAN_DATA_KEY: undefined };
  const { client, close } = createTemporalClient(settings);
  context.onClose(close);
  const { pool, close: closePool } = createDatabase(database.appUrl, { connections: 1, application: 'bench-run' });
  context.onClose(closePool);

  await sleep(SETTLE_MS, undefined, { signal: context.signal });
  const idleMb = await readRssMb(worker.pid);
  const wanted = { provider: PROVIDER, period: { from, to }, statementIds: [STATEMENT_ID] } as const;
  const created = await createRun(pool, { ...wanted, hasApi: false, createdBy: 'bench' });
  if (!created.ok) throw new Error(`the run was not opened: ${created.code}`);
  const { id, workflowId } = created.run;
  const startedAt = performance.now();
  const run = { id, provider: PROVIDER, from: from.toISOString(), to: to.toISOString(), workflowId };
  await client.workflow.execute(RECONCILE, reconcileStart(run));
  const seconds = Math.round(performance.now() - startedAt) / 1000;
  const passes = ((await getRun(pool, id))?.passes ?? []).map(({ name, ms }) => ({ name, ms }));
  return { runId: id, seconds, passes, idleMb, peakMb: await readPeakRssMb(worker.pid) };
}
