// The figures of the rounds benchmark. Ratios compare with the faster of the two ways to run empty workflows.

import type { Figure } from '../kit/report.ts';
import { percentile, round } from '../kit/statistics.ts';
import { type Windows, medianCpuMs, medianRate } from './throughput.ts';

/** Seconds from commit to accepted workflow, one a row. */
export type Lags = { whole: readonly number[]; updates: readonly number[] };

export function roundsFigures(windows: Windows, lags: Lags): Figure[] {
  const empty16 = medianRate(windows.empty_16);
  const empty64 = medianRate(windows.empty_64);
  const empty = Math.max(empty16, empty64);
  const [whole, updates] = [medianRate(windows.whole), medianRate(windows.updates)];
  return [
    { name: 'rounds.empty_16', value: round(empty16, 1), unit: '/s' },
    { name: 'rounds.empty_64', value: round(empty64, 1), unit: '/s' },
    { name: 'rounds.empty', value: round(empty, 1), unit: '/s' },
    { name: 'rounds.whole', value: round(whole, 1), unit: '/s' },
    { name: 'rounds.updates', value: round(updates, 1), unit: '/s' },
    { name: 'rounds.ratio_whole', value: round(whole / empty), unit: 'x' },
    { name: 'rounds.ratio_updates', value: round(updates / empty), unit: 'x' },
    ...cpuFigures(windows),
    { name: 'rounds.lag_p50', value: round(percentile(lags.whole, 50)), unit: 's' },
    { name: 'rounds.lag_p99', value: round(percentile(lags.whole, 99)), unit: 's' },
    { name: 'rounds.lag_updates_p50', value: round(percentile(lags.updates, 50)), unit: 's' },
    { name: 'rounds.lag_updates_p99', value: round(percentile(lags.updates, 99)), unit: 's' },
  ];
}

function cpuFigures({ empty_16, empty_64, whole, updates }: Windows): Figure[] {
  const kinds = { empty: [...empty_16, ...empty_64], whole, updates };
  return Object.entries(kinds).flatMap(([kind, measured]) => {
    const value = medianCpuMs(measured);
    return value === null ? [] : [{ name: `rounds.cpu_ms_${kind}`, value: round(value, 1), unit: 'ms' }];
  });
}
