// The few numbers a benchmark boils down to. Windows are short and machines noisy, so what is reported is a median of
// windows, never a mean and never the best.

/** Throws on an empty list: a figure out of nothing would look like a measurement. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The nearest-rank percentile. */
export function percentile(values: readonly number[] | Float64Array, percent: number): number {
  const sorted = Float64Array.from(values).toSorted();
  const value = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  if (value === undefined) throw new Error('no values to take a percentile of');
  return value;
}

export function round(value: number, decimals = 2): number {
  return Number(value.toFixed(decimals));
}
