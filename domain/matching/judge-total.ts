// Judges a provider's own total of a day by the lines of its statement. Pure. Each line can hide less than one minor unit of
// rounding; a total that is further off has lines in it that were not sent.

export type TotalVerdict = { kind: 'rounding' | 'unparsable_line'; sum: bigint };

/**
 * `sums` are the readings of what the total may be the sum of; the nearest counts. `agrees`: every line in the currency agrees
 * with the ledger; where one does not, that break is the name of what is off. At least one sum. Null when there is nothing to tell.
 */
export function judgeTotal(
  stated: bigint,
  sums: readonly bigint[],
  lines: number,
  agrees: boolean,
): TotalVerdict | null {
  const sum = sums.reduce((nearest, one) => (distance(one, stated) < distance(nearest, stated) ? one : nearest));
  const off = distance(sum, stated);
  if (off === 0n) return null;
  if (off >= BigInt(lines)) return { kind: 'unparsable_line', sum };
  return agrees ? { kind: 'rounding', sum } : null;
}

function distance(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a;
}
