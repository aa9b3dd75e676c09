// Golden answers, byte by byte, and a word for every refusal there is.

import { describe, expect, test } from 'vitest';
import { REFUSALS } from '../../../domain/refusal.ts';
import type { WalletEvent } from '../../../domain/wallet-event.ts';
import {
  type Answering,
  replyToFault,
  replyToMovement,
  replyToMulti,
  success,
} from '../../../providers/betgames/reply.ts';
import type { Fault, Outcome } from '../../../providers/dialect.ts';
import { PLAYER, SECRET, TOKEN } from './fixtures.ts';

/** The moment of the dossier's worked answers. */
const NOW = new Date(1_700_000_001_500);
const HEADERS = { 'content-type': 'application/xml; charset=utf-8' };
const answering: Answering = {
  echo: { method: 'transaction_bet_payin', token: TOKEN },
  mode: 'md5',
  secret: SECRET,
  now: NOW,
  newResponseId: () => '7d1f0a34-2b64-4c6f-8f57-6f2c5d0c9b02',
};

const event: WalletEvent = {
  provider: 'betgames',
  operation: 'payin',
  mode: 'cash',
  key: 'payin:2',
  transactionId: '2',
  player: PLAYER,
  round: { key: '1', providerRound: '1' },
  game: null,
  currency: 'EUR',
  amount: 500n,
  links: [],
  linkedOperation: null,
  tombstoneKey: '1',
  generational: false,
  closesRound: false,
  sessionToken: TOKEN,
  sessionId: null,
  bonusCode: null,
  tax: null,
  confirm: false,
  effectiveAt: null,
};
const operationId = '01990000-0000-7000-8000-0000000000cc';
const posted: Outcome = {
  kind: 'posted',
  event,
  operationId,
  amount: 500n,
  balanceBefore: 10_000n,
  balanceAfter: 9_500n,
};
const refusedAs = (
  code: (typeof REFUSALS)[number],
  changes: Partial<WalletEvent> = {},
  balance: bigint | null = 9_500n,
): Outcome => ({
  kind: 'refused',
  event: { ...event, ...changes },
  operationId,
  code,
  field: null,
  balance,
});
const first = { operationId, code: null, amount: 500n, balanceBefore: 10_000n, balanceAfter: 9_500n };
const duplicateOf = (outcome: 'posted' | 'tombstone'): Outcome => ({
  kind: 'duplicate',
  event,
  first: { ...first, outcome },
  reply: null,
  undone: false,
  balance: 8_000n,
});
const bodyOf = (outcome: Outcome): string => replyToMovement(answering, [outcome], []).body;
const codeIn = (body: string): string => /<error_code>(\d+)</.exec(body)?.[1] ?? '';
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

describe('golden answers', () => {
  test('a payin, signed as in the worked example V4', () => {
    expect(replyToMovement(answering, [posted], [])).toEqual({
      status: 200,
      headers: HEADERS,
      body: `${DECLARATION}<root><method>transaction_bet_payin</method><token>${TOKEN}</token><success>1</success><error_code>0</error_code><error_text></error_text><time>1700000001</time><params><balance_after>9500</balance_after><already_processed>0</already_processed></params><signature>7ac030ae8b9551422d4431096ea75789</signature></root>`,
    });
  });

  test('an error, signed as in the worked example V5', () => {
    expect(bodyOf(refusedAs('insufficient_funds'))).toBe(
      `${DECLARATION}<root><method>transaction_bet_payin</method><token>${TOKEN}</token><success>0</success><error_code>703</error_code><error_text>insufficient balance</error_text><time>1700000001</time><signature>36e9080e12c283b54bdc925d6d79a088</signature></root>`,
    );
  });

  test('a success without params in the HMAC mode, with an id of its own', () => {
    expect(success({ ...answering, mode: 'hmac' }).body).toBe(
      `${DECLARATION}<root><method>transaction_bet_payin</method><token>${TOKEN}</token><success>1</success><error_code>0</error_code><error_text></error_text><time>1700000001</time><response_id>7d1f0a34-2b64-4c6f-8f57-6f2c5d0c9b02</response_id><signature>32c33e0eabfbcbda269daa40c812c457ca3cbee613ef4cfff06fbeb1f33502f1</signature></root>`,
    );
  });

  test('a multi payin tells of each bet in its place', () => {
    const bets = [
      { transactionId: '2', event },
      { transactionId: 'x', event: null },
      { transactionId: '3', event },
    ];
    const { body } = replyToMulti(
      answering,
      bets,
      { outcomes: [posted, refusedAs('insufficient_funds')], balance: null },
      [],
    );
    expect(/<params>.*<\/params>/.exec(body)?.[0]).toBe(
      '<params><balance_after>9500</balance_after><bet><transaction_id>2</transaction_id><success>1</success><error_code>0</error_code><error_text></error_text></bet><bet><transaction_id>x</transaction_id><success>0</success><error_code>400</error_code><error_text>invalid parameter</error_text></bet><bet><transaction_id>3</transaction_id><success>0</success><error_code>703</error_code><error_text>insufficient balance</error_text></bet></params>',
    );
  });

  test('a repeat hears the present balance, and that it was processed already', () => {
    expect(bodyOf(duplicateOf('posted'))).toContain(
      '<balance_after>8000</balance_after><already_processed>1</already_processed>',
    );
    expect(codeIn(bodyOf(duplicateOf('tombstone')))).toBe('700');
  });

  test('only a success renews a token', () => {
    const tokens = [{ of: TOKEN, token: TOKEN, expiresAt: NOW }];
    expect(replyToMovement(answering, [posted], tokens).tokens).toEqual(tokens);
    expect(replyToMovement(answering, [refusedAs('insufficient_funds')], tokens).tokens).toBeUndefined();
  });
});

describe('refusals', () => {
  test.each(REFUSALS)('%s has a word for a payin and for a payout', (code) => {
    expect(['3', '400', '700', '703']).toContain(codeIn(bodyOf(refusedAs(code))));
    expect(['0', '3', '400', '700', '702', '703']).toContain(codeIn(bodyOf(refusedAs(code, { operation: 'payout' }))));
  });

  test('a bet that is done already makes a payout a success that moved nothing', () => {
    for (const code of ['round_settled', 'payin_rolled_back'] as const) {
      const body = bodyOf(refusedAs(code, { operation: 'payout' }));
      expect(body).toContain('<balance_after>9500</balance_after><already_processed>1</already_processed>');
    }
  });

  test('a payout of an unknown bet is 700, of an unknown player 702', () => {
    expect(codeIn(bodyOf(refusedAs('transaction_unknown', { operation: 'payout' })))).toBe('700');
    expect(codeIn(bodyOf(refusedAs('transaction_unknown', { operation: 'payout' }, null)))).toBe('702');
  });

  test.each<[Fault, number, string]>([
    ['internal', 200, '500'],
    ['overloaded', 200, '503'],
    ['body_too_large', 200, '400'],
    ['unsupported_media_type', 200, '400'],
    ['not_found', 404, '404'],
    ['method_not_allowed', 405, '400'],
  ])('the fault %s has its HTTP status and its code', (fault, status, code) => {
    const reply = replyToFault(answering, fault);
    expect([reply.status, codeIn(reply.body)]).toEqual([status, code]);
  });
});
