// Amounts are bigint minor units inside and decimal text outside. Text is parsed digit by digit and never passes through a
// float; more decimals than the currency has is refused, not rounded, because a rounded stake is a wrong stake.

import { CURRENCY_DECIMALS, type Currency } from './currency.ts';

/** Money on a wire: decimal text with exactly the currency's decimals. */
export type Money = { currency: Currency; amount: string };

/** The largest amount the ledger holds: numeric(38,0). */
export const MAX_MINOR_UNITS = 10n ** 38n - 1n;

export type AmountProblem = 'shape' | 'too_many_decimals' | 'too_large';
export type ParsedAmount = { ok: true; minor: bigint } | { ok: false; problem: AmountProblem };

const DECIMAL = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?$/;

/**
 * Reads decimal text into minor units. Refuses signs (unless `signed`), exponents, needless zeros in front, `.5`, `1.`, `-0`
 * and spaces (`shape`), decimals beyond the currency's after trailing zeros are dropped (`too_many_decimals`), and what
 * the ledger cannot hold (`too_large`).
 */
export function parseAmount(text: string, currency: Currency, options: { signed?: boolean } = {}): ParsedAmount {
  return parseDecimal(text, CURRENCY_DECIMALS[currency], options);
}

/** The same for a wire whose unit has another number of decimals than the currency. */
export function parseDecimal(text: string, decimals: number, options: { signed?: boolean } = {}): ParsedAmount {
  const match = text.length <= 64 ? DECIMAL.exec(text) : null;
  if (!match) return { ok: false, problem: text.length > 64 && /^\d+$/.test(text) ? 'too_large' : 'shape' };
  const [, sign = '', whole = '0', fraction = ''] = match;
  const kept = fraction.replace(/0+$/, '');
  if (kept.length > decimals) return { ok: false, problem: 'too_many_decimals' };
  const magnitude = BigInt(whole + kept.padEnd(decimals, '0'));
  if (sign === '-' && (options.signed !== true || magnitude === 0n)) return { ok: false, problem: 'shape' };
  if (magnitude > MAX_MINOR_UNITS) return { ok: false, problem: 'too_large' };
  return { ok: true, minor: sign === '-' ? -magnitude : magnitude };
}

/** Writes minor units as decimal text with exactly the currency's decimals: `1250n, BRL` is `12.50`. */
export function formatAmount(minor: bigint, currency: Currency): string {
  return formatDecimal(minor, CURRENCY_DECIMALS[currency]);
}

/** Writes minor units as decimal text with exactly so many decimals. */
export function formatDecimal(minor: bigint, decimals: number): string {
  const sign = minor < 0n ? '-' : '';
  const digits = (minor < 0n ? -minor : minor).toString().padStart(decimals + 1, '0');
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Minor units as wire money. */
export function toMoney(minor: bigint, currency: Currency): Money {
  return { currency, amount: formatAmount(minor, currency) };
}
