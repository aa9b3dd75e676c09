// Brings amounts of different currencies to one order of magnitude, so that a list can be sorted and a severity guessed: one
// bitcoin is no small matter and a hundred yen are. Powers of ten and no rates: nothing is ever converted, summed or shown by them.

import { CURRENCY_DECIMALS, type Currency } from '../currency.ts';

/** By which power of ten a unit is worth more than a euro or a dollar, where that is more than thirty times more or less. */
const MAGNITUDE: Partial<Record<Currency, number>> = {
  ...{ BTC: 5, BCH: 3, BNB: 3, ETH: 3, LTC: 2, SOL: 2 },
  ...{ ALL: -2, BDT: -2, DOP: -2, DZD: -2, EGP: -2, INR: -2, ISK: -2, JPY: -2, KES: -2, KGS: -2, MKD: -2, MZN: -2 },
  ...{ NIO: -2, PHP: -2, PKR: -2, RSD: -2, RUB: -2, THB: -2, TRY: -2, TWD: -2, UAH: -2, UYU: -2, VES: -2 },
  ...{ AMD: -3, ARS: -3, CLP: -3, CRC: -3, HUF: -3, IQD: -3, KRW: -3, KZT: -3, NGN: -3, TZS: -3, XAF: -3, XOF: -3 },
  ...{ COP: -4, IDR: -4, MNT: -4, PYG: -4, UGX: -4, UZS: -4, VND: -4, LBP: -5 },
};
/** No currency has more decimals. */
const MOST_DECIMALS = 18;
/** Keeps the least magnitude whole. */
const SPARE = 5;

/** A unit of a currency of magnitude zero, in comparable parts. */
export const COMPARABLE_UNIT = 10n ** BigInt(MOST_DECIMALS + SPARE);

/** Minor units times this are comparable parts. */
export function comparableScale(currency: Currency): bigint {
  return 10n ** BigInt(MOST_DECIMALS - CURRENCY_DECIMALS[currency] + SPARE + (MAGNITUDE[currency] ?? 0));
}
