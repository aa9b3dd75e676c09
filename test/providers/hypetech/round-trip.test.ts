// What the simulator writes and signs, our dialect verifies and reads back as the same values: for any ids, amounts and
// currencies that the contract allows.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CURRENCY_DECIMALS, type Currency } from '../../../domain/currency.ts';
import { formatAmount } from '../../../domain/money.ts';
import type { Received } from '../../../providers/dialect.ts';
import { HOOKS } from '../../../providers/hypetech/contract.ts';
import {
  balanceBodyText,
  betBodyText,
  rollbackBodyText,
  winBodyText,
} from '../../../providers/hypetech/simulator/hook-body.ts';
import { hypetech, requestOf } from './fixtures.ts';

const id = fc
  .string({ minLength: 1, maxLength: 100, unit: 'grapheme' })
  .filter((text) => text.length <= 128 && !/[\p{Cc}\p{Cs}]/u.test(text));
const digits = fc.bigInt({ min: 1n, max: 10n ** 40n }).map(String);
const currency = fc.constantFrom(...(Object.keys(CURRENCY_DECIMALS) as Currency[]));

const planned = fc.record({
  transactionId: digits,
  linkedId: digits,
  roundId: id,
  player: id,
  sessionToken: id,
  game: id,
  currency,
  minor: fc.bigInt({ min: 1n, max: 10n ** 37n }),
  mode: fc.constantFrom('default' as const, 'free' as const),
  bonusCode: fc.option(id),
  extraData: fc.option(fc.string()),
});

test('a simulated movement comes back as it was planned', () => {
  fc.assert(
    fc.property(planned, fc.constantFrom('bet', 'win', 'rollback'), (plan, hook) => {
      const fields = { ...plan, amount: formatAmount(plan.minor, plan.currency) };
      const body = {
        bet: () => betBodyText(fields),
        win: () => winBodyText(fields, plan.linkedId),
        rollback: () => rollbackBodyText(fields, plan.linkedId),
      }[hook]();
      const received = hypetech.receive(requestOf(`/${hook}`, body), new Date(0)) as Received;
      if (received.kind !== 'call' || received.call.kind !== 'events') throw new Error(JSON.stringify(received));
      const links = {
        bet: [],
        win: [`bet:${plan.linkedId}`],
        rollback: [`bet:${plan.linkedId}`, `win:${plan.linkedId}`],
      };
      expect(received.call.events).toEqual([
        expect.objectContaining({
          key: `${hook}:${plan.transactionId}`,
          transactionId: plan.transactionId,
          player: plan.player,
          round: { key: `${encodeURIComponent(plan.game)}:${plan.roundId}`, providerRound: plan.roundId },
          game: plan.game,
          currency: plan.currency,
          amount: plan.minor,
          mode: hook !== 'rollback' && plan.mode === 'free' ? 'free' : 'cash',
          links: links[hook],
          sessionToken: plan.sessionToken,
          bonusCode: hook === 'rollback' ? null : plan.bonusCode,
        }),
      ]);
    }),
  );
});

test('a simulated balance request comes back as it was planned', () => {
  fc.assert(
    fc.property(planned, (plan) => {
      const received = hypetech.receive(requestOf('/balance', balanceBodyText(plan)), new Date(0)) as Received;
      const { player, sessionToken } = plan;
      expect(received).toMatchObject({ call: { query: { player, sessionToken, currency: plan.currency } } });
    }),
  );
});

test('whatever bytes arrive, signed or not, the dialect answers and never throws', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
    fc.json().map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(bytes, fc.constantFrom(...HOOKS), fc.boolean(), (body, hook, signed) => {
      const received = hypetech.receive(requestOf(`/${hook}`, body, signed ? undefined : {}), new Date(0)) as Received;
      expect(received.kind).toBe(signed ? 'malformed' : 'unverified');
    }),
  );
});
