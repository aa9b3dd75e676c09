// Amounts as MG+ writes them: JSON numbers in a unit that may be scaled down by N true units (decision M4), so the wire has as
// many decimals more as N has zeros. Written from text, never through a float.

import { CURRENCY_DECIMALS, type Currency } from '../../domain/currency.ts';
import { type ParsedAmount, formatDecimal, parseDecimal } from '../../domain/money.ts';
import { LosslessNumber } from '../json-text.ts';

/** What amounts mean in one session; `truncation` is N, a power of ten. */
export type Wire = { currency: Currency; truncation: number };

function decimalsOf({ currency, truncation }: Wire): number {
  return CURRENCY_DECIMALS[currency] + String(truncation).length - 1;
}

export function readWire(text: string, wire: Wire): ParsedAmount {
  return parseDecimal(text, decimalsOf(wire), { signed: true });
}

export function wireText(minor: bigint, wire: Wire): string {
  return formatDecimal(minor, decimalsOf(wire));
}

export function wireNumber(minor: bigint, wire: Wire): LosslessNumber {
  return new LosslessNumber(wireText(minor, wire));
}
