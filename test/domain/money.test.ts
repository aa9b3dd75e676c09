import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CURRENCY_DECIMALS, type Currency } from '../../domain/currency.ts';
import { MAX_MINOR_UNITS, formatAmount, parseAmount } from '../../domain/money.ts';

const currencies = fc.constantFrom(...(Object.keys(CURRENCY_DECIMALS) as Currency[]));
const amounts = fc.bigInt({ min: -MAX_MINOR_UNITS, max: MAX_MINOR_UNITS });

describe('amounts', () => {
  test('what is written is read back as the same minor units, in any currency', () => {
    fc.assert(
      fc.property(currencies, amounts, (currency, minor) => {
        expect(parseAmount(formatAmount(minor, currency), currency, { signed: true })).toEqual({ ok: true, minor });
      }),
    );
  });

  test('what is written has exactly the decimals of its currency', () => {
    fc.assert(
      fc.property(currencies, amounts, (currency, minor) => {
        expect(formatAmount(minor, currency).split('.')[1]?.length ?? 0).toBe(CURRENCY_DECIMALS[currency]);
      }),
    );
  });

  test('trailing zeros do not change the value', () => {
    for (const text of ['1.5', '1.50', '1.500000']) expect(parseAmount(text, 'EUR')).toEqual({ ok: true, minor: 150n });
  });

  test.each([
    '+1',
    '01',
    '.5',
    '1.',
    '-0',
    '-1',
    ' 1',
    '1 ',
    '1e3',
    '1,5',
    '',
    '0x1',
    '١',
    '1.5.0',
    'NaN',
    'Infinity',
    '--1',
  ])('%j is not an amount', (text) => {
    expect(parseAmount(text, 'EUR')).toEqual({ ok: false, problem: 'shape' });
  });

  test('more decimals than the currency has are refused, not rounded', () => {
    expect(parseAmount('1.005', 'EUR')).toEqual({ ok: false, problem: 'too_many_decimals' });
    expect(parseAmount('1.5', 'JPY')).toEqual({ ok: false, problem: 'too_many_decimals' });
    expect(parseAmount('1.000000000000000001', 'ETH')).toEqual({ ok: true, minor: 10n ** 18n + 1n });
  });

  test('what the ledger cannot hold is refused as too large, however long the text', () => {
    expect(parseAmount((MAX_MINOR_UNITS + 1n).toString(), 'JPY')).toEqual({ ok: false, problem: 'too_large' });
    expect(parseAmount('9'.repeat(500), 'EUR')).toEqual({ ok: false, problem: 'too_large' });
  });

  test('any text either is refused or means exactly what it says', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'0123456789.-+e, '.split('')) }),
        currencies,
        (text, currency) => {
          const parsed = parseAmount(text, currency);
          if (parsed.ok) expect(Number(formatAmount(parsed.minor, currency))).toBe(Number(text));
        },
      ),
    );
  });
});
