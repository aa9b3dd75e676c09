// `npm run bench:rounds`: rounds from the outbox through Temporal to their end, by the real dispatcher and worker, beside empty
// workflows on the same server in the same run; and how long a commit waits for its workflow at half that rate.

import { parseArgs } from 'node:util';
import { createTemporalClient } from '../platform/temporal-connection.ts';
import { startChild } from './kit/child.ts';
import { wholeNumber } from './kit/numbers.ts';
import { keepResult, printFigures } from './kit/report.ts';
import { type BenchContext, runBench } from './kit/run-bench.ts';
import { seedPlayers } from './kit/seed-players.ts';
import { NAMESPACE, type ServiceContext, prepareTemporal, startDatabase, startWorker } from './kit/stack.ts';
import type { EmptyOrder, EmptyWindow } from './rounds/empty-main.ts';
import { type Lags, roundsFigures } from './rounds/figures.ts';
import { type RoundsRig, measureLag } from './rounds/measure-rounds.ts';
import { createRoundPoster } from './rounds/round-poster.ts';
import { type Windows, measureThroughput, medianRate } from './rounds/throughput.ts';

const EMPTY = new URL('./rounds/empty-main.ts', import.meta.url);
const PLAYERS = 2_000;
/** For throughput rows wait until they are let go; for the lag they wait as long as they do by default. */
const HELD_MS = 60_000;
const LINGER_MS = 1_000;
/** Past the linger, so that bet and win go one by one. */
const LATE_WIN_MS = 2_000;
const SPARE_MS = 60_000;

type Settings = ReturnType<typeof readSettings>;

function readSettings() {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      repeats: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  });
  const { quick } = values;
  return {
    keep: !quick,
    // At most as many as the worker caches: all of them are open at once where bet and win go one by one.
    rounds: wholeNumber('rounds', values.rounds ?? (quick ? '40' : '400'), 500),
    seconds: wholeNumber('seconds', values.seconds ?? (quick ? '1' : '6'), 60),
    repeats: wholeNumber('repeats', values.repeats ?? (quick ? '1' : '3'), 20),
  };
}

await runBench(async (context) => {
  const settings = readSettings();
  const database = await startDatabase(context);
  await seedPlayers(database.ownerUrl, PLAYERS);
  const temporal = await prepareTemporal(context);
  const { pid } = await temporal.start();
  const services = { database, temporalAddress: temporal.address };
  const rig = await createRig(context, services);
  const windows = await runThroughput(context, rig, services, { settings, temporalPid: pid });
  const figures = roundsFigures(windows, await runLags(context, rig, services, { settings, windows }));
  if (settings.keep) {
    const details = { windows, lingerMs: LINGER_MS };
    context.line(await keepResult('rounds', { databaseUrl: database.appUrl, settings, figures, details }));
  }
  printFigures(figures);
});

async function createRig(context: BenchContext, { database, temporalAddress }: ServiceContext): Promise<RoundsRig> {
  const temporal = createTemporalClient({
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_NAMESPACE: NAMESPACE,
    TALLYMAN_DATA_KEY: undefined,
  });
  context.onClose(() => temporal.close());
  const poster = await createRoundPoster(database.appUrl);
  context.onClose(() => poster.close());
  return { client: temporal.client, poster, signal: context.signal };
}

async function runThroughput(
  context: BenchContext,
  rig: RoundsRig,
  services: ServiceContext,
  { settings, temporalPid }: { settings: Settings; temporalPid: number },
): Promise<Windows> {
  const { temporalAddress, database } = services;
  const env = { TEMPORAL_ADDRESS: temporalAddress };
  const empty = await startChild<EmptyOrder, EmptyWindow>(context, EMPTY, env);
  const worker = await startWorker(context, services, { conduct: 'every', lingerMs: HELD_MS });
  context.line('warming up');
  const windows = await measureThroughput(context, rig, {
    ...settings,
    lingerMs: HELD_MS,
    runEmpty: (callers, seconds) => empty.run({ callers, seconds }, seconds * 1000 + SPARE_MS),
    pids: { temporal: temporalPid, postgres: database.pid, worker: worker.pid, empty: empty.pid },
  });
  await worker.stop();
  return windows;
}

/** Twice as long as a window, so that the end of the linger does not weigh much. */
async function runLags(
  context: BenchContext,
  rig: RoundsRig,
  services: ServiceContext,
  { settings, windows }: { settings: Settings; windows: Windows },
): Promise<Lags> {
  await startWorker(context, services, { conduct: 'every', lingerMs: LINGER_MS });
  const seconds = settings.seconds * 2;
  const half = (kind: 'whole' | 'updates') => medianRate(windows[kind]) / 2;
  const whole = await measureLag(rig, { roundsPerSecond: half('whole'), seconds, winAfterMs: 0 });
  context.line('the lag of whole rounds is measured');
  const updates = await measureLag(rig, { roundsPerSecond: half('updates'), seconds, winAfterMs: LATE_WIN_MS });
  return { whole, updates };
}
