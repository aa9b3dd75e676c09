// What the simulator writes and signs, our dialect verifies and reads back as the same values, in both signature modes: for
// any ids, amounts and currencies that the contract allows.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CURRENCY_DECIMALS, type Currency } from '../../../domain/currency.ts';
import { SIGNATURE_MODES } from '../../../providers/betgames/signature.ts';
import * as messages from '../../../providers/betgames/simulator/message.ts';
import { NOW, PLAYER, TOKEN, betgamesIn, messageOf, requestOf } from './fixtures.ts';

const dialects = { md5: betgamesIn('md5'), hmac: betgamesIn('hmac') };
const id = fc
  .string({ minLength: 1, maxLength: 64, unit: 'grapheme' })
  .filter((text) => text.length <= 128 && !/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u.test(text));
const amount = fc.bigInt({ min: 1n, max: 10n ** 37n });
const currency = fc.constantFrom(...(Object.keys(CURRENCY_DECIMALS) as Currency[]));
const mode = fc.constantFrom(...SIGNATURE_MODES);
const bet = fc.record({ betId: id, transactionId: id, amount });
const written = (one: { betId: string; transactionId: string; amount: bigint }) => ({
  ...one,
  amount: String(one.amount),
});

async function eventsOf(message: messages.Message, signature: 'md5' | 'hmac') {
  const received = await dialects[signature].receive(messageOf(message, signature), NOW);
  if (received.kind !== 'call' || received.call.kind !== 'events') throw new Error(JSON.stringify(received));
  expect(received.call.callKey === undefined).toBe(signature === 'md5');
  return received.call.events;
}

const payinOf = (one: { betId: string; transactionId: string; amount: bigint }, code: Currency) => ({
  operation: 'payin',
  transactionId: one.transactionId,
  player: PLAYER,
  sessionToken: TOKEN,
  round: { key: encodeURIComponent(one.betId), providerRound: one.betId },
  tombstoneKey: encodeURIComponent(one.betId),
  currency: code,
  amount: one.amount,
});

test('a payin comes back as it was planned', async () => {
  await fc.assert(
    fc.asyncProperty(bet, currency, mode, async (one, code, signature) => {
      const message = messages.payinMessage(TOKEN, { ...written(one), currency: code.toLowerCase() });
      expect(await eventsOf(message, signature)).toMatchObject([
        { ...payinOf(one, code), key: `payin:${one.transactionId}`, game: 'Dice' },
      ]);
    }),
  );
});

test('a payout comes back as it was planned, and a return as a refund', async () => {
  const type = fc.constantFrom('won', 'lost', 'return', 'tie');
  await fc.assert(
    fc.asyncProperty(bet, id, currency, type, mode, async (one, playerId, code, how, signature) => {
      const message = messages.payoutMessage({ ...written(one), playerId, currency: code.toLowerCase(), type: how });
      const round = { key: encodeURIComponent(one.betId), providerRound: one.betId };
      expect(await eventsOf(message, signature)).toMatchObject([
        {
          operation: how === 'return' ? 'refund' : 'payout',
          key: `payout:${one.transactionId}`,
          transactionId: one.transactionId,
          player: playerId,
          round,
          links: 'round',
          tombstoneKey: how === 'return' ? round.key : null,
          sessionToken: null,
          currency: code,
          amount: one.amount,
        },
      ]);
    }),
  );
});

test('the bets of a subscription and of a multi payin come back in their order', async () => {
  const bets = fc.array(bet, { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(bets, id, currency, mode, async (planned, subscriptionId, code, signature) => {
      const common = { currency: code.toLowerCase(), bets: planned.map(written) };
      const total = String(planned.reduce((sum, one) => sum + one.amount, 0n));
      const subscription = messages.subscriptionPayinMessage(TOKEN, { ...common, subscriptionId, amount: total });
      expect(await eventsOf(subscription, signature)).toMatchObject(
        planned.map((one, index) => ({
          ...payinOf(one, code),
          key: index === 0 ? `subscription:${subscriptionId}` : `payin:${one.transactionId}`,
        })),
      );
      expect(await eventsOf(messages.multiPayinMessage(TOKEN, common), signature)).toMatchObject(
        planned.map((one) => ({ ...payinOf(one, code), key: `payin:${one.transactionId}` })),
      );
    }),
  );
});

test('a combination and a promotion come back as they were planned', async () => {
  await fc.assert(
    fc.asyncProperty(bet, id, fc.option(id), currency, mode, async (one, playerId, betId, code, signature) => {
      const combination = {
        combinationId: one.betId,
        amount: String(one.amount),
        currency: code.toLowerCase(),
        legs: [one, one],
      };
      const round = { key: `combination:${one.betId}`, providerRound: one.betId };
      const money = { currency: code, amount: one.amount };
      expect(await eventsOf(messages.combinationPayinMessage(TOKEN, combination), signature)).toMatchObject([
        { ...money, operation: 'payin', key: `combination:${one.betId}`, round, player: PLAYER },
      ]);
      const payout = messages.combinationPayoutMessage({ ...combination, playerId, type: 'won' });
      expect(await eventsOf(payout, signature)).toMatchObject([
        { ...money, operation: 'payout', key: `combination-payout:${one.betId}`, round, player: playerId },
      ]);
      const promo = { playerId, betId, promoTransactionId: one.transactionId, ...combination };
      expect(await eventsOf(messages.promoPayoutMessage(promo), signature)).toMatchObject([
        {
          ...money,
          operation: 'promo',
          key: `promo:${one.transactionId}`,
          player: playerId,
          links: betId === null ? [] : 'round',
        },
      ]);
    }),
  );
});

test('whatever bytes arrive, the dialect answers and never throws', async () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
    fc.string().map((text) => Buffer.from(`<root><method>${text}</method></root>`)),
  );
  await fc.assert(
    fc.asyncProperty(bytes, mode, async (body, signature) => {
      const received = await dialects[signature].receive(requestOf(body), NOW);
      expect(received).toMatchObject({ kind: 'unverified', reply: { status: 200 } });
    }),
  );
});
