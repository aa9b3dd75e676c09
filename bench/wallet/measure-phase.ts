// Measures one phase: for each number of callers the yardstick and the wallet path in turn, short windows side by side, so that
// a noisy neighbour meets both. What it cost is read from outside the processes.

import type { BenchContext } from '../kit/run-bench.ts';
import { type CpuReading, cpuBetween, readCpu } from '../kit/process-readings.ts';
import { median, round } from '../kit/statistics.ts';
import type { Child } from '../kit/child.ts';
import type { LoadOrder, Side } from './generator-main.ts';
import type { LoadWindow } from './load-window.ts';

/** Temporal and worker running with each setting of `rounds.conduct`, or both stopped. */
export type PhaseName = 'every' | 'stopped' | 'waiting';
export type MeasuredWindow = LoadWindow & { side: Side; callers: number; cpuUs: CpuReading | null };
export type LoadPlan = { callers: readonly number[]; repeats: number; seconds: number };
/** Medians over the windows of one side. CPU in µs a call, by process. */
export type SideSummary = { callsPerSecond: number; p50Ms: number; p99Ms: number; cpuUsPerCall: CpuReading | null };
export type CallersSummary = { callers: number; ours: SideSummary; yardstick: SideSummary; ratio: number };
export type MeasuredPhase = { phase: PhaseName; summaries: CallersSummary[]; windows: MeasuredWindow[] };

export const SIDES = ['yardstick', 'ours'] as const;

/** The load generator as its parent has it. */
export type Generator = Child<LoadOrder, LoadWindow>;
/** Connecting the callers before a window, and the calls in flight after it. */
const SPARE_MS = 30_000;

/** `pids` are the processes whose CPU time counts, by name. */
export async function measurePhase(
  context: BenchContext,
  phase: PhaseName,
  plan: LoadPlan,
  rig: { generator: Generator; pids: Readonly<Record<string, number>> },
): Promise<MeasuredPhase> {
  const windows: MeasuredWindow[] = [];
  const summaries: CallersSummary[] = [];
  for (const callers of plan.callers) {
    for (let repeat = 0; repeat < plan.repeats; repeat++) {
      for (const side of SIDES) windows.push(await measureWindow(context, side, callers, plan.seconds, rig));
    }
    const summary = summarise(
      callers,
      windows.filter((window) => window.callers === callers),
    );
    context.line(describe(phase, summary));
    summaries.push(summary);
  }
  return { phase, summaries, windows };
}

/** One window of load that nobody measures, or that `measurePhase` does. */
export function runLoad(generator: Generator, order: LoadOrder): Promise<LoadWindow> {
  return generator.run(order, order.seconds * 1000 + SPARE_MS);
}

async function measureWindow(
  context: BenchContext,
  side: Side,
  callers: number,
  seconds: number,
  { generator, pids }: Parameters<typeof measurePhase>[3],
): Promise<MeasuredWindow> {
  context.signal.throwIfAborted();
  const counted = { ...pids, generator: generator.pid };
  const before = await readCpu(counted);
  const window = await runLoad(generator, { side, callers, seconds });
  return { ...window, side, callers, cpuUs: cpuBetween(before, await readCpu(counted)) };
}

function summarise(callers: number, windows: readonly MeasuredWindow[]): CallersSummary {
  const of = (side: Side) => summariseSide(windows.filter((window) => window.side === side));
  const ours = of('ours');
  const yardstick = of('yardstick');
  return { callers, ours, yardstick, ratio: round(ours.callsPerSecond / yardstick.callsPerSecond) };
}

function summariseSide(windows: readonly MeasuredWindow[]): SideSummary {
  const medianOf = (read: (window: MeasuredWindow) => number) => median(windows.map(read));
  const names = Object.keys(windows[0]?.cpuUs ?? {});
  const perCall = names.map((name) => [
    name,
    round(
      medianOf(({ cpuUs, callsInAll }) => (cpuUs?.[name] ?? 0) / callsInAll),
      0,
    ),
  ]);
  return {
    callsPerSecond: round(
      medianOf(({ calls, seconds }) => calls / seconds),
      0,
    ),
    p50Ms: round(medianOf(({ p50Ms }) => p50Ms)),
    p99Ms: round(medianOf(({ p99Ms }) => p99Ms)),
    cpuUsPerCall: names.length === 0 ? null : (Object.fromEntries(perCall) as CpuReading),
  };
}

function describe(phase: PhaseName, { callers, ours, yardstick, ratio }: CallersSummary): string {
  const side = ({ callsPerSecond, p50Ms, p99Ms, cpuUsPerCall }: SideSummary) => {
    const cpu = Object.entries(cpuUsPerCall ?? {}).flatMap(([name, us]) => (us > 0 ? [`${name} ${us}`] : []));
    return `${callsPerSecond}/s p50 ${p50Ms} p99 ${p99Ms} ms, CPU µs a call: ${cpu.join(' ') || 'unknown'}`;
  };
  return `${phase}, ${callers} callers: ratio ${ratio}\n            ours      ${side(ours)}\n            yardstick ${side(yardstick)}`;
}
