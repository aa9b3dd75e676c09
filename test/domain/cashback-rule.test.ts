import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CashbackRule, cashbackFor, parseRate } from '../../domain/cashback-rule.ts';

const rate = fc.integer({ min: 1, max: 10_000 });
const amount = fc.bigInt({ min: 1n, max: 10n ** 30n });
const asText = (parts: number) => (parts === 10_000 ? '1' : `0.${String(parts).padStart(4, '0')}`);
const rule = (parts: number, given: Partial<CashbackRule> = {}): CashbackRule => ({
  rate: asText(parts),
  cap: null,
  minimum: null,
  ...given,
});

test.each([
  ['0.10', 1_000n],
  ['1', 10_000n],
  ['1.0000', 10_000n],
  ['0.0001', 1n],
])('%s is %i ten-thousandths', (text, parts) => {
  expect(parseRate(text)).toBe(parts);
});

test.each(['0', '0.0000', '1.0001', '0.10001', '2', '.1', '1.', '-0.1', '+0.1', '1e-1', '0,1', ' 0.1', '', '00.1'])(
  '%j is no rate',
  (text) => {
    expect(parseRate(text)).toBeNull();
  },
);

test.each([
  ['0.10', 1_999n, null, null, 199n],
  ['0.10', 1_999n, 150n, null, 150n],
  ['0.10', 1_999n, null, 200n, 0n],
  ['0.10', 2_000n, null, 200n, 200n],
  ['0.10', 9_000n, 200n, 200n, 200n],
  ['0.3333', 10n, null, null, 3n],
  ['1', 7n, null, null, 7n],
  ['0.10', 0n, null, null, 0n],
  ['0.10', -5_000n, null, null, 0n],
] as const)('%s of %i, cap %i, minimum %i, is %i', (text, lost, cap, minimum, granted) => {
  expect(cashbackFor({ rate: text, cap, minimum }, lost)).toBe(granted);
});

test('the grant is the exact share rounded down to the minor unit', () => {
  fc.assert(
    fc.property(rate, amount, (parts, lost) => {
      const granted = cashbackFor(rule(parts), lost);
      const exact = lost * BigInt(parts);
      expect(granted * 10_000n <= exact && exact < (granted + 1n) * 10_000n).toBe(true);
    }),
  );
});

test('nobody gets more than was lost, more than the cap, or less than the minimum but nothing', () => {
  fc.assert(
    fc.property(rate, amount, amount, amount, (parts, lost, one, other) => {
      const [minimum, cap] = one < other ? [one, other] : [other, one];
      const granted = cashbackFor(rule(parts, { cap, minimum }), lost);
      expect(granted <= lost && granted <= cap && (granted === 0n || granted >= minimum)).toBe(true);
    }),
  );
});

test('who loses more never gets less', () => {
  fc.assert(
    fc.property(rate, amount, amount, fc.option(amount), (parts, lost, more, cap) => {
      const given = rule(parts, { cap });
      expect(cashbackFor(given, lost + more) >= cashbackFor(given, lost)).toBe(true);
    }),
  );
});

test('a loss in two periods is never worth more than in one, and less by at most a minor unit', () => {
  fc.assert(
    fc.property(rate, amount, amount, (parts, first, second) => {
      const apart = cashbackFor(rule(parts), first) + cashbackFor(rule(parts), second);
      const together = cashbackFor(rule(parts), first + second);
      expect(together - apart === 0n || together - apart === 1n).toBe(true);
    }),
  );
});
