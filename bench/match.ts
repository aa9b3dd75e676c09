// `npm run bench:match`: a day of the ledger and its provider's statement with planted differences, reconciled by the passes of a
// run, beside a bare full outer join of the same two tables on the same server in the same run. What a run found is compared
// with what was planted: a fast matcher that misses one has no figures. Then the same statement is loaded from a file, beside COPY.

import { parseArgs } from 'node:util';
import { createDatabase } from '../db/client.ts';
import { asOwner } from './kit/as-owner.ts';
import { startChild } from './kit/child.ts';
import { wholeNumber } from './kit/numbers.ts';
import { readPeakRssMb } from './kit/process-readings.ts';
import { keepResult, printFigures } from './kit/report.ts';
import { type BenchContext, runBench } from './kit/run-bench.ts';
import { type BenchDatabase, startDatabase } from './kit/stack.ts';
import { timeBareJoin } from './match/bare-join.ts';
import { type DaySize, ROUNDS_PER_PLAYER, STATEMENT_ID, createDayTables, settleDayTables } from './match/day-tables.ts';
import { type MatchWindow, loadFigures, matchFigures } from './match/figures.ts';
import { measureLoad } from './match/measure-load.ts';
import type { MeasuredRun, RunOrder } from './match/passes-main.ts';
import { checkFound, plantDifferences } from './match/plant-differences.ts';
import { type WorkerRun, runInWorker } from './match/worker-run.ts';

const PASSES_MAIN = new URL('./match/passes-main.ts', import.meta.url);
const HOUR_MS = 3_600_000;
/** What a case leaves that is never removed in life. */
const APPEND_ONLY = ['break_event', 'adjustment'];
const HOURS = 20;
/** A run of ten million rows; at one million it takes seconds. */
const RUN_DEADLINE_MS = 30 * 60_000;
/** Ten million rows a side are a quarter of an hour to make on a quiet machine. */
const DEADLINE_MS = 90 * 60_000;

type Settings = ReturnType<typeof readSettings>;

function readSettings() {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string' },
      differences: { type: 'string' },
      repeats: { type: 'string' },
      seed: { type: 'string', default: 'match' },
      worker: { type: 'boolean', default: false },
      'ten-million': { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
    },
  });
  const { quick, seed, 'ten-million': isTenMillion } = values;
  const usual = isTenMillion ? '10000000' : quick ? '20000' : '1000000';
  const rows = wholeNumber('rows', values.rows ?? usual, 20_000_000);
  const differences = wholeNumber('differences', values.differences ?? (quick ? '200' : '2000'), 100_000);
  if (differences * 10 > rows) throw new Error(`--differences ${differences}: more than a tenth of the rows`);
  return {
    ...{ rows, differences, seed, keep: !quick, inWorker: values.worker || isTenMillion },
    repeats: wholeNumber('repeats', values.repeats ?? (quick ? '1' : '5'), 20),
  };
}

await runBench(async (context) => {
  const settings = readSettings();
  const database = await startDatabase(context);
  const size = sizeOf(settings);
  await createDayTables(database.ownerUrl, size);
  context.line(`${settings.rows} operations and as many lines`);
  await plantDifferences(database.ownerUrl, size, settings);
  await settleDayTables(database.ownerUrl);
  context.line(`${settings.differences} differences planted`);

  const measured = settings.inWorker
    ? { windows: [], passesMb: null, inWorker: await measureWorker(context, database, size) }
    : { ...(await measureRuns(context, database, size, settings.repeats)), inWorker: null };
  const loads = settings.inWorker ? [] : await measureLoad(context, database, size, settings.repeats);
  const figures = [...matchFigures(settings.rows, measured), ...loadFigures(settings.rows, loads)];
  if (settings.keep) {
    const details = { ...measured, loads, server: await readServerSettings(database.ownerUrl) };
    context.line(await keepResult('match', { databaseUrl: database.appUrl, settings, figures, details }));
  }
  printFigures(figures);
}, DEADLINE_MS);

/** Ends an hour ago, and is young enough that a provider would still send its wins again. */
function sizeOf({ rows }: Settings): DaySize {
  const to = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS - HOUR_MS);
  const rounds = Math.ceil(rows / 2);
  return { rounds, players: Math.ceil(rounds / ROUNDS_PER_PLAYER), from: new Date(to.getTime() - HOURS * HOUR_MS), to };
}

/** The join and a run in turn, after one of each that nobody counts. Each run finds a ledger without any case. */
async function measureRuns(
  context: BenchContext,
  database: BenchDatabase,
  size: DaySize,
  repeats: number,
): Promise<{ windows: MatchWindow[]; passesMb: number | null }> {
  const worker = await startChild<RunOrder, MeasuredRun>(context, PASSES_MAIN, { DATABASE_URL: database.appUrl });
  const { pool, close } = createDatabase(database.appUrl, { connections: 1, application: 'bench-join' });
  context.onClose(close);
  const order = { statementId: STATEMENT_ID, from: size.from.toISOString(), to: size.to.toISOString() };
  const windows: MatchWindow[] = [];
  for (let repeat = 0; repeat <= repeats; repeat++) {
    context.signal.throwIfAborted();
    await forgetRuns(database.ownerUrl);
    const joinSeconds = await timeBareJoin(pool, size);
    const run = await worker.run(order, RUN_DEADLINE_MS);
    const found = await asOwner(database.ownerUrl, (client) => checkFound(client, run.runId));
    const passes = Object.entries(run.passes).map(([pass, seconds]) => `${pass} ${seconds}`);
    context.line(`join ${joinSeconds} s, run ${run.seconds} s (${passes.join(', ')}), ${found} differences found`);
    if (repeat > 0) windows.push({ joinSeconds, runSeconds: run.seconds, passes: run.passes });
  }
  return { windows, passesMb: await readPeakRssMb(worker.pid) };
}

/** One run by the real worker, checked like any other. */
async function measureWorker(context: BenchContext, database: BenchDatabase, size: DaySize): Promise<WorkerRun> {
  const run = await runInWorker(context, database, size);
  const found = await asOwner(database.ownerUrl, (client) => checkFound(client, run.runId));
  const passes = run.passes.map(({ name, ms }) => `${name} ${ms / 1000}`);
  context.line(`the worker's run ${run.seconds} s (${passes.join(', ')}), ${found} differences found`);
  return run;
}

async function forgetRuns(ownerUrl: string): Promise<void> {
  await asOwner(ownerUrl, async (client) => {
    for (const table of APPEND_ONLY) await client.query(`alter table ${table} disable trigger user`);
    await client.query('truncate run, run_item, run_break, break, break_event, proposal, adjustment cascade');
    for (const table of APPEND_ONLY) await client.query(`alter table ${table} enable trigger user`);
  });
}

/** What of the server's settings bears on joins. */
async function readServerSettings(ownerUrl: string): Promise<Record<string, string>> {
  const names = ['shared_buffers', 'work_mem', 'max_parallel_workers_per_gather', 'max_parallel_workers', 'jit'];
  return asOwner(ownerUrl, async (client) => {
    const { rows } = await client.query<{ name: string; value: string }>(
      'select name, current_setting(name) as value from pg_settings where name = any ($1)',
      [names],
    );
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  });
}
