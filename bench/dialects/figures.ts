// The figures of the comparison of dialects: medians over its windows.

import type { Figure } from '../kit/report.ts';
import { round } from '../kit/statistics.ts';
import { type Comparison, medianOf } from './compare-dialects.ts';
import type { DialectName } from './traffic.ts';

export function dialectFigures(dialects: readonly DialectName[], { pairs, rs256Us }: Comparison): Figure[] {
  const figures = dialects.flatMap((dialect): Figure[] => {
    const own = pairs.filter((pair) => pair.own.dialect === dialect);
    const ratio = medianOf(own, (pair) => pair.own.apiUs / pair.yardstick.apiUs);
    return [
      { name: `wallet.cpu_ratio_${dialect}`, value: round(ratio), unit: 'x' },
      { name: `wallet.${dialect}_cpu_us`, value: medianOf(own, (pair) => pair.own.apiUs), unit: 'us' },
      {
        name: `wallet.${dialect}_calls`,
        value: round(
          medianOf(own, (p) => p.own.calls / p.own.seconds),
          0,
        ),
        unit: '/s',
      },
    ];
  });
  const yardstick = medianOf(pairs, (pair) => pair.yardstick.apiUs);
  return [
    ...figures,
    { name: 'wallet.yardstick_cpu_us', value: yardstick, unit: 'us' },
    ...rs256Figures(pairs, rs256Us),
  ];
}

/** BETCORE's tokens are RS256 by its contract; what is left when their verification is taken off is ours. */
function rs256Figures(pairs: Comparison['pairs'], rs256Us: number | null): Figure[] {
  if (rs256Us === null) return [];
  const own = pairs.filter((pair) => pair.own.dialect === 'betcore');
  const ratio = medianOf(own, (pair) => (pair.own.apiUs - rs256Us) / pair.yardstick.apiUs);
  return [
    { name: 'wallet.betcore_rs256_us', value: rs256Us, unit: 'us' },
    { name: 'wallet.cpu_ratio_betcore_without_rs256', value: round(ratio), unit: 'x' },
  ];
}
