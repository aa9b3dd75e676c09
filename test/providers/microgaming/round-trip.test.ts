// What the simulator writes and signs, our dialect verifies and reads back as the same values: for any ids, amounts, currencies
// and scales that the contract allows.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CURRENCY_DECIMALS, type Currency } from '../../../domain/currency.ts';
import type { Received } from '../../../providers/dialect.ts';
import { HOOKS } from '../../../providers/microgaming/contract.ts';
import {
  balanceBodyText,
  rollbackBodyText,
  transactionBodyText,
} from '../../../providers/microgaming/simulator/call-body.ts';
import { wireText } from '../../../providers/microgaming/wire-amount.ts';
import { NOW, SESSION, dialectWith, requestOf, tokens } from './fixtures.ts';

const id = fc.stringMatching(/^[A-Za-z0-9_\-.]{1,128}$/);
const planned = fc.record({
  playerId: id,
  game: id,
  transactionId: id,
  roundId: id,
  currency: fc.constantFrom(...(Object.keys(CURRENCY_DECIMALS) as Currency[])),
  truncation: fc.constantFrom(1, 10, 1000, 100_000),
  minor: fc.bigInt({ min: 0n, max: 10n ** 37n }),
  roundFinished: fc.option(fc.boolean(), { nil: undefined }),
});
type Plan = typeof planned extends fc.Arbitrary<infer T> ? T : never;

const microgaming = dialectWith();
const bearerOf = async ({ playerId: player, game, currency, truncation }: Plan) => {
  const claims = { player, sessionId: SESSION.sessionId, game, currency, truncation, returnUrl: null };
  return `Bearer ${await tokens.mint('player', claims, new Date(NOW.getTime() + 60_000))}`;
};
const who = ({ playerId, game }: Plan) => ({ playerId, provider: 'acme', game });

async function eventOf(path: string, body: string, plan: Plan) {
  const authorization = await bearerOf(plan);
  const received = await microgaming.receive(requestOf(path, body, { authorization }), NOW);
  if (received.kind !== 'call' || received.call.kind !== 'events') throw new Error(JSON.stringify(received));
  return { event: received.call.events[0], token: authorization.slice('Bearer '.length) };
}

test('a simulated debit or credit comes back as it was planned', async () => {
  const type = fc.constantFrom('debit' as const, 'credit' as const);
  await fc.assert(
    fc.asyncProperty(planned, type, async (plan, transactionType) => {
      const { transactionId, roundId, roundFinished, currency, minor } = plan;
      const amount = wireText(minor, plan);
      const finished = roundFinished === undefined ? {} : { roundFinished };
      const body = { ...who(plan), transactionId, roundId, amount, transactionType, ...finished, ip: '203.0.113.7' };
      const { event, token } = await eventOf('/v1/transaction', transactionBodyText(body), plan);
      expect(event).toMatchObject({
        operation: transactionType === 'debit' ? 'payin' : 'payout',
        mode: 'cash',
        key: `transaction:${roundId}:${transactionId}`,
        transactionId,
        player: plan.playerId,
        round: { key: roundId, providerRound: roundId },
        game: plan.game,
        currency,
        amount: minor,
        links: transactionType === 'debit' ? [] : 'round',
        closesRound: roundFinished === true,
        sessionToken: token,
        sessionId: SESSION.sessionId,
      });
    }),
  );
});

test('a simulated rollback comes back as it was planned', async () => {
  await fc.assert(
    fc.asyncProperty(planned, async (plan) => {
      const { transactionId, roundId, currency } = plan;
      const { event } = await eventOf('/v1/rollback', rollbackBodyText({ ...who(plan), transactionId, roundId }), plan);
      expect(event).toMatchObject({
        operation: 'rollback',
        key: `rollback:${roundId}:${transactionId}`,
        transactionId,
        player: plan.playerId,
        currency,
        amount: 0n,
        links: [`transaction:${roundId}:${transactionId}`],
        tombstoneKey: `round:${roundId}`,
      });
    }),
  );
});

test('a simulated balance request is answered in the unit that the session was told', async () => {
  await fc.assert(
    fc.asyncProperty(planned, async (plan) => {
      const dialect = dialectWith({ balance: async () => plan.minor });
      const authorization = await bearerOf(plan);
      const received = await dialect.receive(
        requestOf('/v1/balance', balanceBodyText(who(plan)), { authorization }),
        NOW,
      );
      expect(received).toMatchObject({
        reply: { status: 200, body: `{"balance":${wireText(plan.minor, plan)},"freeGameInfo":[]}` },
      });
    }),
  );
});

test('whatever bytes arrive, signed or not, the dialect answers and never throws', async () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
    fc.json().map((text) => Buffer.from(text)),
  );
  await fc.assert(
    fc.asyncProperty(bytes, fc.constantFrom(...HOOKS), fc.boolean(), async (body, hook, signed) => {
      const headers = signed ? {} : { 'x-hmac-signature': undefined };
      const received: Received = await microgaming.receive(requestOf(`/v1/${hook}`, body, headers), NOW);
      expect(received.kind).toBe(signed ? 'malformed' : 'unverified');
    }),
  );
});
