// The figures of the matching benchmark: medians of its windows.

import type { Pass } from '../../domain/matching/passes.ts';
import type { Figure } from '../kit/report.ts';
import { median, round } from '../kit/statistics.ts';
import type { LoadWindow } from './measure-load.ts';
import type { WorkerRun } from './worker-run.ts';

export type MatchWindow = { joinSeconds: number; runSeconds: number; passes: Record<Pass, number> };

/** Of one run in the worker there are no windows, and of windows no worker. */
export type Measured = { windows: readonly MatchWindow[]; passesMb: number | null; inWorker: WorkerRun | null };

export function matchFigures(rows: number, { windows, passesMb, inWorker }: Measured): Figure[] {
  const size = sizeName(rows);
  return [
    ...(windows.length === 0 ? [] : ratioFigures(size, windows)),
    ...megabytes(`match.passes_mb_${size}`, passesMb),
    ...(inWorker === null ? [] : [{ name: `match.worker_s_${size}`, value: inWorker.seconds, unit: 's' }]),
    ...megabytes(`match.worker_mb_${size}`, inWorker?.peakMb ?? null),
    ...megabytes(`match.worker_mb_idle`, inWorker?.idleMb ?? null),
  ];
}

function ratioFigures(size: string, windows: readonly MatchWindow[]): Figure[] {
  const medianOf = (read: (window: MatchWindow) => number) => round(median(windows.map(read)), 3);
  const join = medianOf(({ joinSeconds }) => joinSeconds);
  const run = medianOf(({ runSeconds }) => runSeconds);
  return [
    { name: `match.ratio_${size}`, value: round(run / join), unit: 'x' },
    { name: `match.run_s_${size}`, value: run, unit: 's' },
    { name: `match.join_s_${size}`, value: join, unit: 's' },
  ];
}

export function loadFigures(rows: number, windows: readonly LoadWindow[]): Figure[] {
  if (windows.length === 0) return [];
  const size = sizeName(rows);
  const copy = median(windows.map(({ copySeconds }) => copySeconds));
  const load = median(windows.map(({ loadSeconds }) => loadSeconds));
  return [
    { name: `match.load_ratio_${size}`, value: round(load / copy), unit: 'x' },
    { name: `match.load_s_${size}`, value: load, unit: 's' },
    { name: `match.copy_s_${size}`, value: copy, unit: 's' },
  ];
}

function megabytes(name: string, value: number | null): Figure[] {
  return value === null ? [] : [{ name, value: round(value, 0), unit: 'MB' }];
}

/** `1m`, `250k` or the number itself. */
function sizeName(rows: number): string {
  if (rows % 1_000_000 === 0) return `${rows / 1_000_000}m`;
  return rows % 1_000 === 0 ? `${rows / 1_000}k` : String(rows);
}
