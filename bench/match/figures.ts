// The figures of the matching benchmark: medians of its windows.

import type { Pass } from '../../domain/matching/passes.ts';
import type { Figure } from '../kit/report.ts';
import { median, round } from '../kit/statistics.ts';

export type MatchWindow = { joinSeconds: number; runSeconds: number; passes: Record<Pass, number> };

export function matchFigures(rows: number, windows: readonly MatchWindow[], workerMb: number | null): Figure[] {
  const size = sizeName(rows);
  const medianOf = (read: (window: MatchWindow) => number) => round(median(windows.map(read)), 3);
  const join = medianOf(({ joinSeconds }) => joinSeconds);
  const run = medianOf(({ runSeconds }) => runSeconds);
  return [
    { name: `match.ratio_${size}`, value: round(run / join), unit: 'x' },
    { name: `match.run_s_${size}`, value: run, unit: 's' },
    { name: `match.join_s_${size}`, value: join, unit: 's' },
    ...(workerMb === null ? [] : [{ name: `match.worker_mb_${size}`, value: round(workerMb, 0), unit: 'MB' }]),
  ];
}

/** `1m`, `250k` or the number itself. */
function sizeName(rows: number): string {
  if (rows % 1_000_000 === 0) return `${rows / 1_000_000}m`;
  return rows % 1_000 === 0 ? `${rows / 1_000}k` : String(rows);
}
