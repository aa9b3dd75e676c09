// `npm run bench:wallet`: signed bets and wins of a provider over real HTTP against the real API and ledger, beside one SQL
// function per call on the same database server in the same run. With `--dialect` it compares what a call of each dialect costs
// instead. The money is counted at the end: a fast ledger that loses a cent has no figures.

import { parseArgs } from 'node:util';
import type { RunningProcess } from '../platform/running-process.ts';
import { wholeNumber, wholeNumbers } from './kit/numbers.ts';
import { keepResult, printFigures } from './kit/report.ts';
import { type BenchContext, runBench } from './kit/run-bench.ts';
import { startChild } from './kit/child.ts';
import {
  type ServiceContext,
  WEBHOOK_SECRET,
  prepareTemporal,
  startApi,
  startDatabase,
  startWorker,
} from './kit/stack.ts';
import { walletFigures } from './wallet/figures.ts';
import type { LoadOrder, Side } from './wallet/generator-main.ts';
import { seedPlayers } from './kit/seed-players.ts';
import { type Money, checkMoney, countMoney, createYardstick, emptyOutbox } from './wallet/ledger-setup.ts';
import type { LoadWindow } from './wallet/load-window.ts';
import {
  type Generator,
  type LoadPlan,
  type MeasuredPhase,
  type PhaseName,
  SIDES,
  measurePhase,
  runLoad,
} from './wallet/measure-phase.ts';
import { watchMemory } from './wallet/memory-watch.ts';
import { type ComparisonSettings, runComparison } from './dialects/run-comparison.ts';
import { DIALECTS } from './dialects/traffic.ts';

const PHASES = ['every', 'stopped', 'waiting'] as const;
const WARM_UP_SECONDS = 2;
const GENERATOR = new URL('./wallet/generator-main.ts', import.meta.url);
type Settings = LoadPlan & {
  /** The dialects to compare; null for the wallet path itself. */
  comparison: ComparisonSettings | null;
  players: number;
  phases: readonly PhaseName[];
  keep: boolean;
};

function readSettings(): Settings {
  const { values } = parseArgs({
    options: {
      dialect: { type: 'string' },
      callers: { type: 'string' },
      players: { type: 'string' },
      seconds: { type: 'string' },
      repeats: { type: 'string' },
      phases: { type: 'string', default: PHASES.join(',') },
      quick: { type: 'boolean', default: false },
    },
  });
  const { quick, dialect } = values;
  const dialects = dialect === 'all' ? DIALECTS : DIALECTS.filter((name) => name === dialect);
  if (dialect !== undefined && dialects.length === 0)
    throw new Error(`--dialect ${dialect}: expected all, ${DIALECTS.join(', ')}`);
  const wanted = values.phases.split(',');
  const phases = PHASES.filter((phase) => wanted.includes(phase));
  if (phases.length !== wanted.length)
    throw new Error(`--phases ${values.phases}: expected some of ${PHASES.join(',')}`);
  return {
    ...{ phases, keep: !quick },
    comparison: dialects.length === 0 ? null : { dialects, quick, repeats: values.repeats },
    callers: wholeNumbers('callers', values.callers ?? (quick ? '1,8' : '1,8,32,64'), 128),
    players: wholeNumber('players', values.players ?? (quick ? '2000' : '20000'), 1_000_000),
    seconds: wholeNumber('seconds', values.seconds ?? (quick ? '1' : '4'), 60),
    repeats: wholeNumber('repeats', values.repeats ?? (quick ? '1' : '3'), 20),
  };
}

await runBench(async (context) => {
  const settings = readSettings();
  if (settings.comparison) return runComparison(context, settings.comparison);
  const database = await startDatabase(context);
  await seedPlayers(database.ownerUrl, settings.players);
  await createYardstick(database.ownerUrl);
  context.line(`${settings.players} players with money and a session`);
  const temporal = await prepareTemporal(context);
  const services = { database, temporalAddress: temporal.address };
  const api = await startApi(context, services);
  const memory = watchMemory(api.pid, context.signal);
  const generator = await startChild<LoadOrder, LoadWindow>(context, GENERATOR, {
    WALLET_URL: api.walletUrl,
    WEBHOOK_SECRET,
    DATABASE_URL: database.appUrl,
  });

  const before = await countBoth(database.ownerUrl);
  const warmUp = await warmUpBoth(generator, Math.max(...settings.callers));
  const phases: MeasuredPhase[] = [];
  for (const phase of settings.phases) {
    await emptyOutbox(database.ownerUrl);
    const conducted = phase === 'stopped' ? {} : await conduct(context, services, temporal.start, phase);
    const pids = { api: api.pid, postgres: database.pid, ...pidsOf(conducted) };
    phases.push(await measurePhase(context, phase, settings, { generator, pids }));
    for (const part of Object.values(conducted).toReversed()) await part.stop();
  }
  const after = await countBoth(database.ownerUrl);
  for (const side of SIDES) checkMoney(side, before[side], after[side], warmUp[side] + callsOf(phases, side));
  context.line('the money is all there, each call was posted once');

  const figures = walletFigures(phases, memory.read());
  if (settings.keep) {
    const details = { memory: memory.read(), phases };
    context.line(await keepResult('wallet', { databaseUrl: database.appUrl, settings, figures, details }));
  }
  printFigures(figures);
});

/** Returns the calls posted on either side. */
async function warmUpBoth(generator: Generator, callers: number): Promise<Record<Side, number>> {
  const posted = async (side: Side) =>
    (await runLoad(generator, { side, callers, seconds: WARM_UP_SECONDS })).callsInAll;
  return { ours: await posted('ours'), yardstick: await posted('yardstick') };
}

function callsOf(phases: readonly MeasuredPhase[], side: Side): number {
  const windows = phases.flatMap((phase) => phase.windows).filter((window) => window.side === side);
  return windows.reduce((calls, { callsInAll }) => calls + callsInAll, 0);
}

/** Temporal first: a worker that finds it away warns until it is there. */
async function conduct(
  context: BenchContext,
  services: ServiceContext,
  startTemporal: () => Promise<RunningProcess>,
  phase: Exclude<PhaseName, 'stopped'>,
): Promise<Record<string, RunningProcess>> {
  return { temporal: await startTemporal(), worker: await startWorker(context, services, { conduct: phase }) };
}

function pidsOf(parts: Readonly<Record<string, RunningProcess>>): Record<string, number> {
  return Object.fromEntries(Object.entries(parts).map(([name, { pid }]) => [name, pid]));
}

async function countBoth(ownerUrl: string): Promise<Record<Side, Money>> {
  return { ours: await countMoney(ownerUrl, 'public'), yardstick: await countMoney(ownerUrl, 'yardstick') };
}
