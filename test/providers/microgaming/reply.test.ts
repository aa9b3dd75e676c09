// Golden replies are bytes: whoever changes one changes what a studio has been told to expect.

import { describe, expect, test } from 'vitest';
import { REFUSALS } from '../../../domain/refusal.ts';
import type { WalletEvent } from '../../../domain/wallet-event.ts';
import type { Fault, Outcome, Reply } from '../../../providers/dialect.ts';
import type { DuplicateOutcome } from '../../../providers/outcome.ts';
import { freeGameInfo } from '../../../providers/microgaming/free-games.ts';
import { replyToFault, replyToMovement, replyToUnverified } from '../../../providers/microgaming/reply.ts';
import { authenticateBodyText } from '../../../providers/microgaming/simulator/call-body.ts';
import { GRANT, NOW, PLAYER, SESSION, dialectWith, requestOf, tokens } from './fixtures.ts';

const OPERATION_ID = '01990000-0000-7000-8000-000000000001';
const EVENT: WalletEvent = {
  provider: 'microgaming',
  operation: 'payin',
  mode: 'cash',
  key: 'transaction:r-1:t-1',
  transactionId: 't-1',
  player: PLAYER,
  round: { key: 'r-1', providerRound: 'r-1' },
  game: 'moonrise',
  currency: 'EUR',
  amount: 1050n,
  links: [],
  linkedOperation: null,
  tombstoneKey: 'round:r-1',
  generational: false,
  closesRound: false,
  sessionToken: null,
  sessionId: SESSION.sessionId,
  bonusCode: null,
  tax: null,
  confirm: false,
  effectiveAt: null,
};
const posted: Outcome = {
  ...{ kind: 'posted', event: EVENT, operationId: OPERATION_ID, amount: 1050n },
  ...{ balanceBefore: 10_000n, balanceAfter: 8_950n },
} as const;
const EUR = { currency: 'EUR', truncation: 1 } as const;
const asText = ({ status, headers, body }: Reply): string =>
  `${[status, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)].join('\n')}\n\n${body}\n`;
const golden = (name: string, text: string) => expect(text).toMatchFileSnapshot(`golden/${name}.txt`);

describe('golden replies', () => {
  test('a posted movement, alone and with free games', async () => {
    await golden('posted', asText(replyToMovement(posted, EUR)));
    await golden('posted-free-game', asText(replyToMovement(posted, EUR, freeGameInfo([GRANT], EUR))));
  });

  test.each([
    ['jpy', { currency: 'JPY', truncation: 1 }],
    ['eth', { currency: 'ETH', truncation: 1 }],
    ['vnd-thousands', { currency: 'VND', truncation: 1000 }],
  ] as const)('amounts have exactly the decimals of the wire: %s', async (name, wire) => {
    await golden(`posted-${name}`, asText(replyToMovement(posted, wire)));
  });

  test('an opened session', async () => {
    const claims = {
      ...{ player: PLAYER, sessionId: SESSION.sessionId, game: 'moonrise', currency: 'EUR' as const, truncation: 1 },
      returnUrl: 'https://operator.test/lobby',
    };
    const launchToken = await tokens.mint('launch', claims, new Date(NOW.getTime() + 60_000));
    const body = { launchToken, provider: 'acme', game: 'moonrise', ip: '203.0.113.7', platform: 'mobile' } as const;
    const dialect = dialectWith({ grants: async () => [GRANT] }, { depositUrl: 'https://operator.test/deposit' });
    const received = await dialect.receive(requestOf('/v1/authenticate', authenticateBodyText(body)), NOW);
    if (received.kind !== 'answered') throw new Error(received.kind);
    const { playerToken } = JSON.parse(received.reply.body) as { playerToken: string };
    await golden(
      'authenticate',
      asText({ ...received.reply, body: received.reply.body.replace(playerToken, '(token)') }),
    );
    expect(received.reply.tokens).toEqual([
      { of: launchToken, token: playerToken, expiresAt: new Date('2026-07-02T12:00:00.000Z') },
    ]);
  });

  test('every refusal has its answer', async () => {
    const text = REFUSALS.map((code) => {
      const refused = {
        kind: 'refused',
        event: EVENT,
        operationId: OPERATION_ID,
        code,
        field: null,
        balance: 1n,
      } as const;
      return `${code}\n${asText(replyToMovement(refused, EUR))}`;
    });
    await golden('refusals', text.join('\n'));
  });

  test('every fault has its answer', async () => {
    const faults: Fault[] = [
      'body_too_large',
      'unsupported_media_type',
      'not_found',
      'method_not_allowed',
      'internal',
      'overloaded',
    ];
    const text = faults.map((fault) => `${fault}\n${asText(replyToFault(fault))}`);
    await golden('faults', [...text, `unverified\n${asText(replyToUnverified())}`].join('\n'));
  });
});

describe('repeated calls', () => {
  const first = { operationId: OPERATION_ID, outcome: 'posted', code: null, amount: 1050n } as const;
  const duplicate: DuplicateOutcome = {
    kind: 'duplicate',
    event: EVENT,
    first: { ...first, balanceBefore: 10_000n, balanceAfter: 8_950n },
    reply: null,
    undone: false,
    balance: 5n,
  };

  test('the stored answer is repeated as it was', () => {
    const reply = replyToMovement(posted, EUR);
    expect(replyToMovement({ ...duplicate, reply }, EUR)).toBe(reply);
  });

  test('a debit that was rolled back since is never told to stand', () => {
    const answer = replyToMovement({ ...duplicate, reply: replyToMovement(posted, EUR), undone: true }, EUR);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'DEBIT_ROLLED_BACK' } });
  });

  test('what we decided ourselves is answered with its outcome and the balance now', () => {
    expect(replyToMovement(duplicate, EUR).body).toBe('{"balance":0.05}');
    const decline = { ...duplicate.first, outcome: 'refused', code: 'insufficient_funds' } as const;
    const declined = { ...duplicate, first: decline };
    expect(JSON.parse(replyToMovement(declined, EUR).body)).toMatchObject({ error: { code: 'INSUFFICIENT_FUNDS' } });
  });
});
