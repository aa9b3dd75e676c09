// What a wallet call costs the API process in each dialect, beside a call of Hypetech in the same run. Each window sends as many
// rounds, signed before it begins; a window of Hypetech comes before each of a dialect, so that a noisy machine meets both.

import type { BenchContext } from '../kit/run-bench.ts';
import { type Child, startChild } from '../kit/child.ts';
import { cpuBetween, readCpu } from '../kit/process-readings.ts';
import { median, round } from '../kit/statistics.ts';
import type { GeneratorOrder, GeneratorReport } from './generator-main.ts';
import type { DialectName } from './traffic.ts';

export type ComparePlan = { dialects: readonly DialectName[]; callers: number; rounds: number; repeats: number };
export type DialectWindow = {
  dialect: DialectName;
  calls: number;
  seconds: number;
  apiUs: number;
  postgresUs: number;
};
/** A window of Hypetech and the window of the dialect that followed it. */
export type DialectPair = { yardstick: DialectWindow; own: DialectWindow };
export type Comparison = { pairs: DialectPair[]; rs256Us: number | null; callsInAll: number };
export type DialectGenerator = Child<GeneratorOrder, GeneratorReport>;

const GENERATOR = new URL('./generator-main.ts', import.meta.url);
/** Signing a window's tokens, or sending it, on a busy machine. */
const ORDER_DEADLINE_MS = 120_000;
const YARDSTICK = 'hypetech';

export function startDialectGenerator(context: BenchContext, env: Record<string, string>): Promise<DialectGenerator> {
  return startChild<GeneratorOrder, GeneratorReport>(context, GENERATOR, env);
}

export async function compareDialects(
  context: BenchContext,
  plan: ComparePlan,
  { generator, pids }: { generator: DialectGenerator; pids: { api: number; postgres: number } },
): Promise<Comparison> {
  const tell = (order: GeneratorOrder) => generator.run(order, ORDER_DEADLINE_MS);
  let callsInAll = 0;
  const measure = async (dialect: DialectName): Promise<DialectWindow> => {
    context.signal.throwIfAborted();
    await tell({ do: 'sign', dialect, rounds: plan.rounds });
    const before = await readCpu(pids);
    const { value: calls, seconds } = await tell({ do: 'send', callers: plan.callers });
    const spent = cpuBetween(before, await readCpu(pids));
    if (!spent) throw new Error('CPU time can only be read on Linux');
    callsInAll += calls;
    const perCall = (name: 'api' | 'postgres') => round((spent[name] ?? 0) / calls, 0);
    return { dialect, calls, seconds: round(seconds, 3), apiUs: perCall('api'), postgresUs: perCall('postgres') };
  };

  for (const dialect of new Set([YARDSTICK, ...plan.dialects] as const)) {
    await tell({ do: 'open', dialect });
    await measure(dialect);
  }
  const pairs: DialectPair[] = [];
  let rs256Us: number | null = null;
  for (let repeat = 0; repeat < plan.repeats; repeat++) {
    for (const dialect of plan.dialects) {
      const pair = { yardstick: await measure(YARDSTICK), own: await measure(dialect) };
      pairs.push(pair);
      context.line(describe(pair));
      if (dialect === 'betcore') rs256Us = (await tell({ do: 'time RS256' })).value;
    }
  }
  return { pairs, rs256Us, callsInAll };
}

function describe({ yardstick, own }: DialectPair): string {
  const side = ({ dialect, calls, seconds, apiUs, postgresUs }: DialectWindow) =>
    `${dialect} ${round(calls / seconds, 0)}/s API ${apiUs} PostgreSQL ${postgresUs} µs a call`;
  return `${side(own)}; ${side(yardstick)}; ratio ${round(own.apiUs / yardstick.apiUs)}`;
}

export const medianOf = (pairs: readonly DialectPair[], read: (pair: DialectPair) => number): number =>
  median(pairs.map(read));
