// The worker's part of a run in a process of its own, so that its memory is its own too: opens a run over the one statement
// there is, freezes it and walks through the passes with the worker's code and its pool.

import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { createDatabase } from '../../db/client.ts';
import { createRun } from '../../db/reconciliation/queries.ts';
import { runPass } from '../../db/reconciliation/run-pass.ts';
import { freezeRun } from '../../db/reconciliation/run-scope.ts';
import { fixInput } from '../../db/reconciliation/statements.ts';
import { PASSES, type Pass } from '../../domain/matching/passes.ts';
import { obeyOrders } from '../kit/child.ts';
import { PROVIDER } from './day-tables.ts';

const order = z.object({ statementId: z.string(), from: z.string(), to: z.string() });
export type RunOrder = z.infer<typeof order>;
export type MeasuredRun = { runId: string; seconds: number; passes: Record<Pass, number> };

/** As the worker's own setting has it by default. */
const CONNECTIONS = 10;
const FREEZE_TRIES = 100;

process.title = 'bench-passes';
const { DATABASE_URL } = z.object({ DATABASE_URL: z.url() }).parse(process.env);
const { pool } = createDatabase(DATABASE_URL, { connections: CONNECTIONS, application: 'bench-passes' });
obeyOrders((given) => run(order.parse(given)));

async function run({ statementId, from, to }: RunOrder): Promise<MeasuredRun> {
  const period = { from: new Date(from), to: new Date(to) };
  const wanted = {
    provider: PROVIDER,
    period,
    statementIds: [statementId],
    hasApi: false,
    createdBy: 'bench',
  } as const;
  const created = await createRun(pool, wanted);
  if (!created.ok) throw new Error(`the run was not opened: ${created.code}`);
  const runId = created.run.id;
  await fixInput(pool, runId);
  await freeze(runId);
  const passes = {} as Record<Pass, number>;
  const startedAt = performance.now();
  for (const pass of PASSES) {
    const passStartedAt = performance.now();
    await runPass(pool, runId, pass);
    passes[pass] = secondsSince(passStartedAt);
  }
  return { runId, seconds: secondsSince(startedAt), passes };
}

/** Autovacuum may hold an older transaction open for a moment. */
async function freeze(runId: string): Promise<void> {
  for (let attempt = 0; attempt < FREEZE_TRIES; attempt++) {
    if ((await freezeRun(pool, runId)).settled) return;
    await sleep(100);
  }
  throw new Error('a transaction older than the watermark stays open');
}

function secondsSince(startedAt: number): number {
  return Math.round(performance.now() - startedAt) / 1000;
}
