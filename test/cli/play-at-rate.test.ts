import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addBeliefs, playAtRate, slicesOf } from '../../cli/simulate/play-at-rate.ts';

const ORDER = { rounds: 25, seed: 's', faults: { lostAnswer: 3, duplicate: 2 } };

test('without a rate the play is one order, with its own seed', () => {
  expect(slicesOf(ORDER)).toEqual([ORDER]);
});

test('with a rate no slice is larger, and all rounds and faults are ordered once', () => {
  const orders = fc.record({
    rounds: fc.integer({ min: 1, max: 500 }),
    rate: fc.integer({ min: 1, max: 100 }),
    faults: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 20 })),
  });
  const total = (counts: readonly number[]): number => counts.reduce((sum, n) => sum + n, 0);
  fc.assert(
    fc.property(orders, ({ rounds, rate, faults }) => {
      const slices = slicesOf({ rounds, rate, faults, seed: 's' });
      expect(slices.every((slice) => slice.rounds >= 1 && slice.rounds <= rate)).toBe(true);
      expect(total(slices.map((slice) => slice.rounds))).toBe(rounds);
      for (const [name, times] of Object.entries(faults)) {
        expect(total(slices.map((slice) => slice.faults[name] ?? 0))).toBe(times);
      }
      const wanted = total(Object.values(faults));
      if (wanted <= rounds) {
        expect(slices.every((slice) => total(Object.values(slice.faults)) <= slice.rounds)).toBe(true);
      }
    }),
  );
});

test('no slice begins before its second', async () => {
  const waited: number[] = [];
  const played: string[] = [];
  const belief = await playAtRate(
    { ...ORDER, rate: 10 },
    async ({ rounds, seed }) => {
      played.push(seed);
      return { rounds };
    },
    async (ms) => waited.push(ms),
  );
  expect(belief).toEqual({ rounds: 25 });
  expect(played).toEqual(['s/0', 's/1', 's/2']);
  expect(waited.filter((ms) => ms > 0)).toHaveLength(2);
});

test('what is believed of slices adds up: counts, money as text, lists', () => {
  const one = { rounds: 2, sums: { BRL: { bets: '1.10' } }, planted: [{ fault: 'a' }] };
  const other = { rounds: 3, sums: { BRL: { bets: '0.90' }, JPY: { bets: '100' } }, planted: [{ fault: 'b' }] };
  expect(addBeliefs(one, other)).toEqual({
    rounds: 5,
    sums: { BRL: { bets: '2.00' }, JPY: { bets: '100' } },
    planted: [{ fault: 'a' }, { fault: 'b' }],
  });
});
