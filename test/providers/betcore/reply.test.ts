// Golden answers and accepts: the bytes that BETCORE hears for each thing that can happen.

import { describe, expect, test } from 'vitest';
import { REFUSALS, type Refusal } from '../../../domain/refusal.ts';
import type { Item } from '../../../providers/betcore/decode.ts';
import { cashbackEvent, paymentEvent, undoOf } from '../../../providers/betcore/events.ts';
import { confirmFlaw, confirmOutcome, fail, replyToFault, succeed } from '../../../providers/betcore/reply.ts';
import type { Outcome } from '../../../providers/dialect.ts';
import { PLAYER } from './fixtures.ts';

const OPERATION_ID = '019aa5f2-3c00-7abc-8def-0123456789ab';
const movement = {
  betId: '77001',
  player: PLAYER,
  currency: 'EUR',
  amount: 1_000n,
  tax: null,
  sessionId: null,
} as const;
const echo = { betId: '77001', partnerUserId: PLAYER, type: '-1', amount: '10.00', tax: null };
const stake: Extract<Item, { kind: 'event' }> = {
  kind: 'event',
  event: paymentEvent('-1', movement),
  echo,
  subject: '77001:-1',
};
const { event } = stake;
const posted: Outcome = {
  ...{ kind: 'posted', event, operationId: OPERATION_ID, amount: 1_000n },
  ...{ balanceBefore: 5_000n, balanceAfter: 4_000n },
};
const refused = (code: Refusal): Outcome => ({
  ...{ kind: 'refused', event, operationId: OPERATION_ID, code, field: null, balance: 0n },
});
const duplicate = (outcome: 'posted' | 'refused' | 'tombstone', code: Refusal | null): Outcome => ({
  ...{ kind: 'duplicate', event, reply: null, undone: false, balance: 0n },
  first: { operationId: OPERATION_ID, outcome, code, amount: 1_000n, balanceBefore: null, balanceAfter: null },
});
const bodyOf = (outcome: Outcome): string => confirmOutcome('payment', stake, outcome, {}).body;
const codeOf = (outcome: Outcome): unknown => (JSON.parse(bodyOf(outcome)) as { ErrorCode: unknown }).ErrorCode;

describe('accepts', () => {
  test('of a posted transaction', () => {
    expect(bodyOf(posted)).toBe(
      `{"ErrorCode":200,"Message":"Success","Value":{"BetId":77001,"PartnerUserId":"${PLAYER}","TransactionType":-1,` +
        `"Amount":"10.00","PartnerTransactionId":"${OPERATION_ID}","CreationDate":"2025-11-21T10:25:07.072Z"}}`,
    );
  });

  test('of a refused one', () => {
    expect(bodyOf(refused('insufficient_funds'))).toBe(
      `{"ErrorCode":102823,"Message":"insufficient funds","Value":{"BetId":77001,"PartnerUserId":"${PLAYER}",` +
        '"TransactionType":-1,"Amount":"10.00"}}',
    );
  });

  test('of a repeat are the bytes of the first', () => {
    expect(bodyOf(duplicate('posted', null))).toBe(bodyOf(posted));
    expect(bodyOf(duplicate('refused', 'insufficient_funds'))).toBe(bodyOf(refused('insufficient_funds')));
    expect(codeOf(duplicate('tombstone', null))).toBe(102823);
  });

  test('name every refusal by a code of the list, which a setting may override', () => {
    for (const code of REFUSALS) expect([102145, 102823, 103801]).toContain(codeOf(refused(code)));
    const { body } = confirmOutcome('payment', stake, refused('insufficient_funds'), { insufficient_funds: 103_900 });
    expect(JSON.parse(body)).toMatchObject({ ErrorCode: 103_900 });
  });

  test('of a cashback name its id twice, and of a broken item whatever could be read of it', () => {
    const cashback = { ...stake, event: cashbackEvent('1', movement), echo: { ...echo, type: '1', tax: '0.50' } };
    expect(JSON.parse(confirmOutcome('cashback', cashback, posted, {}).body)).toMatchObject({
      Value: { BetId: 77001, CashbackId: 77001, TaxAmount: '0.50' },
    });
    const flaw = { code: 103752, detail: 'TransactionType is not known' };
    const broken = { betId: '5', partnerUserId: null, type: '7', amount: null, tax: null };
    expect(confirmFlaw('payment', { kind: 'flaw', flaw, echo: broken, subject: '5:7' }).body).toBe(
      '{"ErrorCode":103752,"Message":"TransactionType is not known","Value":{"BetId":5,"TransactionType":7}}',
    );
  });

  test('carry what would undo a stake or a cashback: the call that BETCORE would send itself', () => {
    expect(undoOf(paymentEvent('-1', movement))).toMatchObject({
      operation: 'refund',
      key: 'return:77001',
      confirm: false,
    });
    expect(undoOf(cashbackEvent('1', movement))).toMatchObject({
      key: 'cashback-cancel:77001',
      links: ['cashback:77001'],
    });
    for (const type of ['1', '2', '-2', '4'] as const) expect(undoOf(paymentEvent(type, movement))).toBeNull();
  });
});

test('answers are envelopes', () => {
  expect(succeed().body).toBe('{"ErrorCode":200,"Message":"Success"}');
  expect(succeed({ Balance: '7100.50' }).body).toBe(
    '{"ErrorCode":200,"Message":"Success","Value":{"Balance":"7100.50"}}',
  );
  expect(fail(103811).body).toBe('{"ErrorCode":103811,"Message":"JWT validation failed"}');
});

test.each([
  ['body_too_large', 200, 103752],
  ['unsupported_media_type', 200, 103752],
  ['not_found', 404, 103752],
  ['method_not_allowed', 405, 103752],
  ['internal', 500, 103799],
  ['overloaded', 503, 103799],
] as const)('a fault %s is answered %i with %i', (fault, status, code) => {
  const reply = replyToFault(fault);
  expect([reply.status, (JSON.parse(reply.body) as { ErrorCode: number }).ErrorCode]).toEqual([status, code]);
});
