// The figures of the wallet benchmark. Without a suffix they are of the default conduct with Temporal running; `_stopped` and
// `_waiting` are of the other two phases, `_quiet` compares the default with a yardstick that nothing disturbs.

import type { Figure } from '../kit/report.ts';
import { round } from '../kit/statistics.ts';
import type { CallersSummary, MeasuredPhase, PhaseName } from './measure-phase.ts';
import type { MemoryUse } from './memory-watch.ts';

const SUFFIX: Record<PhaseName, string> = { every: '', stopped: '_stopped', waiting: '_waiting' };

export function walletFigures(phases: readonly MeasuredPhase[], memory: MemoryUse | null): Figure[] {
  return [
    ...phases.flatMap(({ phase, summaries }) => summaries.flatMap((summary) => phaseFigures(SUFFIX[phase], summary))),
    ...quietRatios(phases),
    ...(memory ? memoryFigures(memory) : []),
  ];
}

function phaseFigures(suffix: string, { callers, ours, yardstick, ratio }: CallersSummary): Figure[] {
  const name = (what: string) => `wallet.${what}_${callers}${suffix}`;
  const cpu = ours.cpuUsPerCall;
  return [
    { name: name('ratio'), value: ratio, unit: 'x' },
    { name: name('calls'), value: ours.callsPerSecond, unit: '/s' },
    { name: name('yardstick'), value: yardstick.callsPerSecond, unit: '/s' },
    { name: name('p50'), value: ours.p50Ms, unit: 'ms' },
    { name: name('p99'), value: ours.p99Ms, unit: 'ms' },
    ...(cpu
      ? [{ name: name('cpu_us_per_call'), value: round((cpu['api'] ?? 0) + (cpu['postgres'] ?? 0), 0), unit: 'us' }]
      : []),
  ];
}

/** In its own phase the yardstick shares the machine with Temporal too; here it does not. */
function quietRatios(phases: readonly MeasuredPhase[]): Figure[] {
  const summariesOf = (name: PhaseName) => phases.find(({ phase }) => phase === name)?.summaries ?? [];
  const quiet = new Map(summariesOf('stopped').map(({ callers, yardstick }) => [callers, yardstick.callsPerSecond]));
  return summariesOf('every').flatMap(({ callers, ours }) => {
    const rate = quiet.get(callers);
    return rate ? [{ name: `wallet.ratio_${callers}_quiet`, value: round(ours.callsPerSecond / rate), unit: 'x' }] : [];
  });
}

function memoryFigures({ startMb, maxMb, endMb }: MemoryUse): Figure[] {
  return [
    { name: 'wallet.api_rss_mb_start', value: startMb, unit: 'MB' },
    { name: 'wallet.api_rss_mb_max', value: maxMb, unit: 'MB' },
    { name: 'wallet.api_rss_mb_end', value: endMb, unit: 'MB' },
  ];
}
