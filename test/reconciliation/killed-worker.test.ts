import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createRun } from '../../db/reconciliation/queries.ts';
import type { StagedLine } from '../../db/reconciliation/statements.ts';
import { PASSES } from '../../domain/matching/passes.ts';
import { reconcileStart } from '../../workflows/reconcile-start.ts';
import { neighbourQueue } from '../../workflows/task-queues.ts';
import { type Rig, createRig } from '../workflows/rig.ts';
import { type Day, createDay, lineOf, reconcile, upload } from './day-fixture.ts';

const WORKER = fileURLToPath(new URL('mortal-worker.ts', import.meta.url));

let day: Day;
let rig: Rig;
let lines: StagedLine[];
const children: ChildProcess[] = [];

beforeAll(async () => {
  day = await createDay();
  rig = await createRig({});
  lines = await day.cleanTraffic(6);
  const ghost = day.bet(800n);
  const known = day.bet(900n);
  await day.post(known);
  lines = [...lines, lineOf(ghost), lineOf(known, { amount: 901n }), lineOf(day.win(day.bet(10n), 5n))];
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rig.close();
  await day.close();
});

function startWorker(dieAfter?: string): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', WORKER], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      DATABASE_URL: day.ledger.database.appUrl,
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      TEMPORAL_NAMESPACE: inject('temporalNamespace'),
      TASK_QUEUE: neighbourQueue(rig.taskQueue, 'reconciliation'),
      BUNDLE: inject('workflowBundlePath'),
      ...(dieAfter === undefined ? {} : { DIE_AFTER: dieAfter }),
    },
  });
  children.push(child);
  return child;
}

const outcomeOf = async (run: string) => {
  const { state, counts, totals, byKind, inputHash } = await day.run(run);
  const cases = (await day.breaks(run)).map(({ id, kind, state: now }) => `${id} ${kind} ${now}`).toSorted();
  return { state, counts, totals, byKind, inputHash, cases };
};

test('a worker that is killed at the boundary of every pass is replaced, and the run comes to the same result', async () => {
  const plain = await reconcile(day, lines);
  const statementIds = [await upload(day, lines)];
  const { provider, period } = day;
  const created = await createRun(day.pool, { provider, period, statementIds, hasApi: false, createdBy: 'test' });
  if (!created.ok) throw new Error(created.code);
  const { id, workflowId } = created.run;
  const started = { id, provider, from: period.from.toISOString(), to: period.to.toISOString(), workflowId };
  const queue = neighbourQueue(rig.taskQueue, 'reconciliation');
  const handle = await rig.client.workflow.start('reconcile', reconcileStart(started, queue));

  for (const pass of PASSES) expect(await once(startWorker(pass), 'exit')).toEqual([null, 'SIGKILL']);
  const last = startWorker();
  await handle.result();
  last.kill('SIGTERM');
  await once(last, 'exit');

  expect(await outcomeOf(id)).toEqual(await outcomeOf(plain));
  const { events } = await handle.fetchHistory();
  const retried = (events ?? []).filter((event) => (event.activityTaskStartedEventAttributes?.attempt ?? 0) > 1);
  expect(retried).toHaveLength(PASSES.length);
}, 240_000);
