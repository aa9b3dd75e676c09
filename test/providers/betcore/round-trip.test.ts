// What the simulator writes and signs, our dialect verifies and reads back as the same values: for any bet, type, amount and
// currency that the contract allows.

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CURRENCY_DECIMALS, type Currency } from '../../../domain/currency.ts';
import { formatAmount } from '../../../domain/money.ts';
import { CALLS, PAYMENT } from '../../../providers/betcore/contract.ts';
import { paymentData } from '../../../providers/betcore/simulator/casino-sender.ts';
import { PLAYER, SESSION, sender, startDialect } from './fixtures.ts';

let house: Awaited<ReturnType<typeof startDialect>>;
beforeAll(async () => {
  house = await startDialect();
});
afterAll(() => house.close());

const OPERATION = {
  '-1': ['payin', 'stake'],
  '1': ['payout', 'payout'],
  '2': ['refund', 'return'],
  '-2': ['payout_reversal', 'reversal'],
  '4': ['jackpot', 'jackpot'],
} as const;

const planned = fc.record({
  betId: fc.bigInt({ min: 0n, max: 2n ** 53n - 1n }).map(String),
  type: fc.constantFrom(...Object.values(PAYMENT)),
  currency: fc.constantFrom(...(Object.keys(CURRENCY_DECIMALS) as Currency[])),
  minor: fc.bigInt({ min: 1n, max: 10n ** 37n }),
  taxMinor: fc.option(fc.bigInt({ min: 0n, max: 10n ** 30n })),
});

test('a simulated payment comes back as it was planned', async () => {
  await fc.assert(
    fc.asyncProperty(planned, async ({ betId, type, currency, minor, taxMinor }) => {
      const user = currency === 'EUR' ? PLAYER : `${PLAYER}.${currency}`;
      const tax = taxMinor === null ? undefined : formatAmount(taxMinor, currency);
      const data = paymentData({ betId, user, type, amount: formatAmount(minor, currency), tax });
      const received = await house.receive('/payments/make', await sender.bodyOf(data));
      if (received.kind !== 'call' || received.call.kind !== 'events') throw new Error(JSON.stringify(received));
      const [operation, prefix] = OPERATION[type];
      expect(received.call.events).toEqual([
        expect.objectContaining({
          operation,
          key: `${prefix}:${betId}${type === '4' ? `:${minor}` : ''}`,
          transactionId: `${betId}:${type}`,
          player: PLAYER,
          round: { key: betId, providerRound: betId },
          currency,
          amount: minor,
          tax: taxMinor,
          links: type === '-1' ? [] : [`stake:${betId}`],
          generational: type === '1' || type === '-2',
          sessionId: type === '-1' ? SESSION : null,
          confirm: true,
        }),
      ]);
    }),
    { numRuns: 60 },
  );
});

test('whatever bytes arrive, the dialect answers and never throws', async () => {
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fc.json().map((json) => JSON.stringify(json)),
  );
  await fc.assert(
    fc.asyncProperty(text, fc.constantFrom(...CALLS), async (body, path) => {
      expect((await house.receive(path, body)).kind).toBe('unverified');
    }),
    { numRuns: 60 },
  );
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), fc.constantFrom(...CALLS), async (data, path) => {
      expect(['malformed', 'answered']).toContain((await house.receive(path, await sender.bodyOf(data))).kind);
    }),
    { numRuns: 60 },
  );
});
