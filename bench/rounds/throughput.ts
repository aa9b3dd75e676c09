// Empty workflows, whole rounds and rounds told one by one, in turn and several times over, each with what it cost by process.
// Rates bend with every neighbour of the machine, the CPU time of a workflow hardly does: both are reported.

import type { BenchContext } from '../kit/run-bench.ts';
import { type CpuReading, cpuBetween, readCpu } from '../kit/process-readings.ts';
import { median, round } from '../kit/statistics.ts';
import { type RoundsRig, measureUpdates, measureWhole } from './measure-rounds.ts';

const EMPTY_CALLERS = [16, 64] as const;
const WARM_UP_ROUNDS = 40;
const WARM_UP_SECONDS = 2;

export type Kind = 'empty_16' | 'empty_64' | 'whole' | 'updates';
/** CPU in µs a workflow, by process. */
export type Window = { perSecond: number; cpuUs: CpuReading | null };
export type Windows = Readonly<Record<Kind, readonly Window[]>>;
type Count = { count: number; seconds: number };

export type ThroughputPlan = {
  rounds: number;
  seconds: number;
  repeats: number;
  /** The worker's linger: what is posted waits for it until it is let go. */
  lingerMs: number;
  runEmpty(callers: number, seconds: number): Promise<Count>;
  /** Processes whose CPU time counts, by name. */
  pids: Readonly<Record<string, number>>;
};

export async function measureThroughput(context: BenchContext, rig: RoundsRig, plan: ThroughputPlan): Promise<Windows> {
  const { rounds, seconds, lingerMs, runEmpty } = plan;
  await runEmpty(EMPTY_CALLERS[0], WARM_UP_SECONDS);
  await measureWhole(rig, WARM_UP_ROUNDS, lingerMs);
  await measureUpdates(rig, WARM_UP_ROUNDS, lingerMs);

  const windows: Record<Kind, Window[]> = { empty_16: [], empty_64: [], whole: [], updates: [] };
  const measure = async (kind: Kind, run: () => Promise<Count>): Promise<void> => {
    const before = await readCpu(plan.pids);
    const counted = await run();
    const window = toWindow(counted, cpuBetween(before, await readCpu(plan.pids)));
    windows[kind].push(window);
    context.line(describe(kind, window));
  };
  for (let repeat = 0; repeat < plan.repeats; repeat++) {
    for (const callers of EMPTY_CALLERS) await measure(`empty_${callers}`, () => runEmpty(callers, seconds));
    await measure('whole', () => measureWhole(rig, rounds, lingerMs));
    await measure('updates', () => measureUpdates(rig, rounds, lingerMs));
  }
  return windows;
}

export function medianRate(windows: readonly Window[]): number {
  return median(windows.map(({ perSecond }) => perSecond));
}

/** CPU of all processes together, in ms a workflow; null where it cannot be read. */
export function medianCpuMs(windows: readonly Window[]): number | null {
  const sums = windows.flatMap(({ cpuUs }) => (cpuUs ? [Object.values(cpuUs).reduce((sum, us) => sum + us, 0)] : []));
  return sums.length === 0 ? null : median(sums) / 1000;
}

function toWindow({ count, seconds }: Count, spent: CpuReading | null): Window {
  const cpuUs = spent && Object.fromEntries(Object.entries(spent).map(([name, us]) => [name, round(us / count, 0)]));
  return { perSecond: count / seconds, cpuUs };
}

function describe(kind: Kind, { perSecond, cpuUs }: Window): string {
  const cpu = Object.entries(cpuUs ?? {}).map(([name, us]) => `${name} ${us}`);
  return `${kind} ${round(perSecond, 1)}/s, CPU µs each: ${cpu.join(' ') || 'unknown'}`;
}
