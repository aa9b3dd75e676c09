// What a cashback programme gives back: a part of what a player lost in a period, rounded down to the minor unit, at most the
// cap, and nothing below the minimum. Pure and in integers; a rate is never a float.

/** `rate` is decimal text, above 0 and at most 1, with at most four decimals; amounts in minor units. */
export type CashbackRule = { rate: string; cap: bigint | null; minimum: bigint | null };

/** The rate in ten-thousandths: as fine as a rate may be. */
const SCALE = 10_000n;
const RATE = /^([01])(?:\.(\d{1,4}))?$/;

/** The rate in ten-thousandths, or null when it is not one. */
export function parseRate(rate: string): bigint | null {
  const [, whole = '', fraction = ''] = RATE.exec(rate) ?? [];
  if (whole === '') return null;
  const parts = BigInt(whole) * SCALE + BigInt(fraction.padEnd(4, '0'));
  return parts > 0n && parts <= SCALE ? parts : null;
}

/** What is granted for a net loss, both in minor units: 0n for no loss, or for less than the minimum. */
export function cashbackFor(rule: CashbackRule, lost: bigint): bigint {
  const parts = parseRate(rule.rate);
  if (parts === null) throw new Error(`${rule.rate} is not a rate`);
  if (lost <= 0n) return 0n;
  const share = (lost * parts) / SCALE;
  const capped = rule.cap !== null && share > rule.cap ? rule.cap : share;
  return rule.minimum !== null && capped < rule.minimum ? 0n : capped;
}
