// `npm run bench:rounds`: rounds from the outbox through Temporal to their end, by the real dispatcher and worker, beside empty
// workflows on the same server in the same run; and how long a commit waits for its workflow at half that rate.

import { parseArgs } from 'node:util';
import { createTemporalClient } from '../platform/temporal-connection.ts';
import { startChild } from './kit/child.ts';
import { wholeNumber } from './kit/numbers.ts';
import { type Figure, keepResult, printFigures } from './kit/report.ts';
import { runBench } from './kit/run-bench.ts';
import { seedPlayers } from './kit/seed-players.ts';
import { NAMESPACE, prepareTemporal, startDatabase, startWorker } from './kit/stack.ts';
import { median, percentile, round } from './kit/statistics.ts';
import type { EmptyOrder, EmptyWindow } from './rounds/empty-main.ts';
import { type RoundsRig, measureLag, measureUpdates, measureWhole } from './rounds/measure-rounds.ts';
import { createRoundPoster } from './rounds/round-poster.ts';

const EMPTY = new URL('./rounds/empty-main.ts', import.meta.url);
const EMPTY_CALLERS = [16, 64] as const;
const PLAYERS = 2_000;
/** For throughput rows wait until they are let go; for the lag they wait as long as they do by default. */
const HELD_MS = 60_000;
const LINGER_MS = 1_000;
/** Past the linger, so that bet and win go one by one. */
const LATE_WIN_MS = 2_000;
const SPARE_MS = 60_000;

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
  const { signal } = context;
  const database = await startDatabase(context);
  await seedPlayers(database.ownerUrl, PLAYERS);
  const temporal = await prepareTemporal(context);
  await temporal.start();
  const { address } = temporal;
  const services = { database, temporalAddress: address };
  const connected = createTemporalClient({
    ...{ TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: NAMESPACE, TALLYMAN_DATA_KEY: undefined },
  });
  context.onClose(() => connected.close());
  const poster = await createRoundPoster(database.appUrl);
  context.onClose(() => poster.close());
  const rig: RoundsRig = { client: connected.client, poster, signal };
  const emptyChild = await startChild<EmptyOrder, EmptyWindow>(context, EMPTY, { TEMPORAL_ADDRESS: address });
  const runEmpty = (callers: number, seconds = settings.seconds) =>
    emptyChild.run({ callers, seconds }, seconds * 1000 + SPARE_MS);

  const held = await startWorker(context, services, { conduct: 'every', lingerMs: HELD_MS });
  context.line('warming up');
  await runEmpty(16, 2);
  await measureWhole(rig, 40, HELD_MS);
  await measureUpdates(rig, 40, HELD_MS);

  const rates: Record<'empty_16' | 'empty_64' | 'whole' | 'updates', number[]> = {
    ...{ empty_16: [], empty_64: [], whole: [], updates: [] },
  };
  for (let repeat = 0; repeat < settings.repeats; repeat++) {
    for (const callers of EMPTY_CALLERS) rates[`empty_${callers}`].push(rateOf(await runEmpty(callers)));
    rates.whole.push(rateOf(await measureWhole(rig, settings.rounds, HELD_MS)));
    rates.updates.push(rateOf(await measureUpdates(rig, settings.rounds, HELD_MS)));
    context.line(
      Object.entries(rates)
        .map(([name, all]) => `${name} ${round(all.at(-1) ?? 0, 1)}/s`)
        .join(', '),
    );
  }
  await held.stop();

  const [whole, updates] = [median(rates.whole), median(rates.updates)];
  await startWorker(context, services, { conduct: 'every', lingerMs: LINGER_MS });
  const lagSeconds = settings.seconds * 2;
  const lagWhole = await measureLag(rig, { roundsPerSecond: whole / 2, seconds: lagSeconds, winAfterMs: 0 });
  const late = { roundsPerSecond: updates / 2, seconds: lagSeconds, winAfterMs: LATE_WIN_MS };
  const lagUpdates = await measureLag(rig, late);

  const empty = Math.max(median(rates.empty_16), median(rates.empty_64));
  const figures: Figure[] = [
    { name: 'rounds.empty_16', value: round(median(rates.empty_16), 1), unit: '/s' },
    { name: 'rounds.empty_64', value: round(median(rates.empty_64), 1), unit: '/s' },
    { name: 'rounds.empty', value: round(empty, 1), unit: '/s' },
    { name: 'rounds.whole', value: round(whole, 1), unit: '/s' },
    { name: 'rounds.updates', value: round(updates, 1), unit: '/s' },
    { name: 'rounds.ratio_whole', value: round(whole / empty), unit: 'x' },
    { name: 'rounds.ratio_updates', value: round(updates / empty), unit: 'x' },
    { name: 'rounds.lag_p50', value: round(percentile(lagWhole, 50)), unit: 's' },
    { name: 'rounds.lag_p99', value: round(percentile(lagWhole, 99)), unit: 's' },
    { name: 'rounds.lag_updates_p50', value: round(percentile(lagUpdates, 50)), unit: 's' },
    { name: 'rounds.lag_updates_p99', value: round(percentile(lagUpdates, 99)), unit: 's' },
  ];
  if (settings.keep) {
    const details = { rates, lingerMs: LINGER_MS };
    context.line(await keepResult('rounds', { databaseUrl: database.appUrl, settings, figures, details }));
  }
  printFigures(figures);
});

function rateOf(window: { seconds: number } & ({ workflows: number } | { rounds: number })): number {
  return ('workflows' in window ? window.workflows : window.rounds) / window.seconds;
}
