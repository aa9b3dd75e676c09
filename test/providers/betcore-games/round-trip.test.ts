// What the simulator writes and signs, our dialect verifies and reads back as the same values: for any ids, amounts and
// currencies that the contract allows.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CURRENCY_DECIMALS, type Currency } from '../../../domain/currency.ts';
import { formatAmount } from '../../../domain/money.ts';
import {
  type BetFields,
  payInBody,
  payInOutBody,
  payOutBody,
  refundBody,
} from '../../../providers/betcore-games/simulator/call-body.ts';
import { NOW, PLAYER, SESSION, dialectIn, pathOf, requestOf } from './fixtures.ts';

const id = fc
  .string({ minLength: 1, maxLength: 100, unit: 'grapheme' })
  .filter((text) => text.length <= 128 && !/[\p{Cc}\p{Cs}]/u.test(text));
const amount = fc.bigInt({ min: 1n, max: 10n ** 37n });
const planned = fc.record({
  betId: id,
  gameRoundId: id,
  currency: fc.constantFrom(...(Object.keys(CURRENCY_DECIMALS) as Currency[])),
  stake: amount,
  win: fc.oneof(amount, fc.constant(0n)),
});

const BODY = { 'pay-in': payInBody, 'pay-out': payOutBody, 'pay-in-out': payInOutBody, refund: refundBody };

test('a simulated bet call comes back as it was planned', async () => {
  await fc.assert(
    fc.asyncProperty(planned, fc.constantFrom(...(Object.keys(BODY) as (keyof typeof BODY)[])), async (plan, call) => {
      const { betId, currency, stake, win } = plan;
      const fields: BetFields = {
        ...plan,
        sessionId: SESSION,
        betAmount: formatAmount(stake, currency),
        winAmount: formatAmount(win, currency),
      };
      const received = await dialectIn(currency).receive(requestOf(pathOf(call), BODY[call](fields)), NOW);
      if (received.kind !== 'call' || received.call.kind !== 'events') throw new Error(JSON.stringify(received));
      const common = { provider: 'betcore-games', transactionId: betId, player: PLAYER, currency, sessionId: SESSION };
      const round = { key: betId, providerRound: call === 'refund' ? betId : plan.gameRoundId };
      const payin = { ...common, round, operation: 'payin', amount: stake, tombstoneKey: betId, links: [] };
      const payout = { ...common, round, operation: 'payout', amount: win };
      const links = [`pay-in:${betId}`, `pay-in-out:${betId}`];
      const expected = {
        'pay-in': [{ ...payin, key: `pay-in:${betId}`, closesRound: false }],
        'pay-out': [{ ...payout, key: `pay-out:${betId}`, links }],
        'pay-in-out': [
          { ...payin, key: `pay-in-out:${betId}`, closesRound: true },
          { ...payout, key: `pay-in-out-win:${betId}`, links: [`pay-in-out:${betId}`] },
        ],
        refund: [{ ...common, round, operation: 'refund', key: `refund:${betId}`, links, tombstoneKey: betId }],
      }[call];
      expect(received.call.events).toEqual(expected.map((event) => expect.objectContaining(event) as unknown));
    }),
  );
});

test('whatever bytes arrive, signed or not, the dialect answers and never throws', async () => {
  const dialect = dialectIn('USD');
  const body = fc.oneof(fc.string({ minLength: 1 }), fc.json());
  await fc.assert(
    fc.asyncProperty(body, fc.constantFrom(...Object.keys(BODY)), fc.boolean(), async (text, call, signed) => {
      const received = await dialect.receive(requestOf(pathOf(call), text, signed ? undefined : {}), NOW);
      expect(received.kind).toBe(signed ? 'malformed' : 'unverified');
    }),
  );
});
