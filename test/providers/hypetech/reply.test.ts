// Golden replies are bytes: whoever changes one changes what a provider has been told to expect.

import { describe, expect, test } from 'vitest';
import { REFUSALS } from '../../../domain/refusal.ts';
import type { WalletEvent } from '../../../domain/wallet-event.ts';
import type { Fault, Outcome, QueryView, Reply } from '../../../providers/dialect.ts';
import { replyToBalance, replyToFault, replyToTransaction } from '../../../providers/hypetech/reply.ts';

const OPERATION_ID = '01990000-0000-7000-8000-000000000001';
const event = (changes: Partial<WalletEvent> = {}): WalletEvent => ({
  provider: 'hypetech',
  operation: 'payin',
  mode: 'cash',
  key: 'bet:8801457',
  transactionId: '8801457',
  player: 'u-7f21',
  round: { key: 'aviador:r-440912', providerRound: 'r-440912' },
  game: 'aviador',
  currency: 'BRL',
  amount: 1250n,
  links: [],
  linkedOperation: null,
  tombstoneKey: 'bet:8801457',
  generational: false,
  closesRound: false,
  sessionToken: '5c1d0e7b93f24a68',
  sessionId: null,
  tax: null,
  confirm: false,
  bonusCode: null,
  effectiveAt: null,
  ...changes,
});
const posted = (changes: Partial<WalletEvent> = {}): Outcome => ({
  kind: 'posted',
  event: event(changes),
  operationId: OPERATION_ID,
  amount: 1250n,
  balanceBefore: 18_040n,
  balanceAfter: 16_790n,
});
const asText = ({ status, headers, body }: Reply): string =>
  `${[status, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)].join('\n')}\n\n${body}\n`;
const golden = (name: string, text: string) => expect(text).toMatchFileSnapshot(`golden/${name}.txt`);

describe('golden replies', () => {
  test('a posted bet, win and rollback', async () => {
    await golden('bet-posted', asText(replyToTransaction('bet', posted())));
    await golden('win-posted', asText(replyToTransaction('win', posted())));
    await golden('rollback-posted', asText(replyToTransaction('rollback', posted())));
  });

  test('currencies with no decimals and with many', async () => {
    await golden('rollback-posted-jpy', asText(replyToTransaction('rollback', posted({ currency: 'JPY' }))));
    await golden('rollback-posted-eth', asText(replyToTransaction('rollback', posted({ currency: 'ETH' }))));
  });

  test('every refusal', async () => {
    const replies = REFUSALS.map((code) => {
      const outcome: Outcome = {
        kind: 'refused',
        event: event(),
        operationId: OPERATION_ID,
        code,
        field: null,
        balance: 0n,
      };
      return `# ${code}\n${asText(replyToTransaction('bet', outcome))}`;
    });
    await golden('refusals', replies.join('\n'));
  });

  test('every fault', async () => {
    const faults: Fault[] = [
      'body_too_large',
      'unsupported_media_type',
      'not_found',
      'method_not_allowed',
      'internal',
      'overloaded',
    ];
    await golden('faults', faults.map((fault) => `# ${fault}\n${asText(replyToFault(fault))}`).join('\n'));
  });
});

test('a tombstone is a bet that was not found', () => {
  const outcome: Outcome = { kind: 'tombstone', event: event(), operationId: OPERATION_ID, balance: 0n };
  expect(replyToTransaction('rollback', outcome)).toMatchObject({ status: 404 });
});

test('a duplicate hears the stored bytes, whatever they are', () => {
  const reply: Reply = { status: 200, headers: { 'x-first': '1' }, body: 'the first answer ' };
  const first = {
    operationId: OPERATION_ID,
    outcome: 'posted',
    code: null,
    amount: 1250n,
    balanceBefore: 1n,
    balanceAfter: 0n,
  } as const;
  expect(
    replyToTransaction('bet', { kind: 'duplicate', event: event(), first, reply, undone: false, balance: 7n }),
  ).toBe(reply);
});

test('a text that needs escaping is echoed as JSON', () => {
  const reply = replyToTransaction('bet', posted({ player: 'u-"\\é' }));
  expect(JSON.parse(reply.body)).toMatchObject({ user_id: 'u-"\\é' });
});

describe('balance', () => {
  const asked = { player: 'p1', sessionToken: 's1', currency: 'BRL' };
  const view: QueryView = {
    player: { playerId: 'p1', blocked: true },
    session: { sessionId: 'x', playerId: 'p1', currency: 'BRL', game: 'aviador', mode: 'cash', open: false },
    wallet: { currency: 'BRL', balance: 19_915n },
  };
  const session = view.session as NonNullable<QueryView['session']>;

  test('is told to a blocked player in an ended session too', async () => {
    await golden('balance', asText(replyToBalance(asked, view)));
  });

  test.each([
    ['an unknown user before an unknown session', { ...view, player: null, session: null }, 404],
    ['an unknown session', { ...view, session: null }, 401],
    ['another player session', { ...view, session: { ...session, playerId: 'p2' } }, 401],
    ['a demo session', { ...view, session: { ...session, mode: 'demo' as const } }, 401],
    ['another currency than the session has', { ...view, session: { ...session, currency: 'USD' as const } }, 400],
  ])('%s is refused', (_, seen, status) => {
    expect(replyToBalance(asked, seen).status).toBe(status);
  });
});
