// Undoing a stake that was paid: whether that is still possible is the provider's rule, and may hang on how it was paid.

import { expect, test } from 'vitest';
import { type KnownOperation, type LedgerView, PLAIN_RULES, type Rules } from '../../domain/decision.ts';
import { decideRollback } from '../../domain/decide-rollback.ts';
import { type RoundOperation, foldRound } from '../../domain/round.ts';
import { type WalletEvent, fingerprintOf } from '../../domain/wallet-event.ts';

const event: WalletEvent = {
  provider: 'betcore-games',
  operation: 'refund',
  mode: 'cash',
  key: 'refund:b-1',
  transactionId: 'b-1',
  player: 'p',
  round: { key: 'b-1', providerRound: 'r-1' },
  game: null,
  currency: 'USD',
  amount: 0n,
  links: ['stake'],
  linkedOperation: null,
  tombstoneKey: 'b-1',
  generational: false,
  closesRound: false,
  sessionToken: null,
  sessionId: null,
  bonusCode: null,
  tax: null,
  confirm: false,
  effectiveAt: null,
};

function viewOf({ closesRound }: { closesRound: boolean }): LedgerView {
  const common = { mode: 'cash', transactionId: 'b-1', closesRound: false } as const;
  const stake: RoundOperation = {
    ...common,
    operationId: 's',
    operation: 'payin',
    key: 'stake',
    linkedKey: null,
    amount: 1_000n,
    closesRound,
  };
  const win: RoundOperation = {
    ...common,
    operationId: 'w',
    operation: 'payout',
    key: 'win',
    linkedKey: 'stake',
    amount: 2_500n,
  };
  const linked: KnownOperation = {
    ...stake,
    walletCallId: 'c',
    playerId: 'p',
    roundId: 'r',
    currency: 'USD',
    fingerprint: fingerprintOf(event),
    outcome: 'posted',
    code: null,
    balanceBefore: 0n,
    balanceAfter: 0n,
  };
  return {
    player: { playerId: 'p', blocked: false },
    wallet: { balance: 0n, floor: 0n },
    session: null,
    providerEnabled: true,
    known: null,
    linked,
    round: foldRound([stake, win]),
    tombstoned: false,
    grant: null,
  };
}
const rules = (rollbackOfPaid: Rules['rollbackOfPaid']): Rules => ({
  ...PLAIN_RULES,
  rollbackAmount: 'whole',
  rollbackOfPaid,
});

const BOTH_LEGS = {
  outcome: 'posted',
  postings: [
    { debit: 'clearing', credit: 'player', amount: 1_000n },
    { debit: 'player', credit: 'clearing', amount: 2_500n },
  ],
};
const PAST_UNDOING = { outcome: 'refused', code: 'round_settled', breaks: [{ kind: 'rollback_of_settled' }] };

test.each([
  ['refuse', true, PAST_UNDOING],
  ['refuse', false, PAST_UNDOING],
  ['reverse', true, BOTH_LEGS],
  ['reverse', false, BOTH_LEGS],
  ['reverse_closing', true, BOTH_LEGS],
  ['reverse_closing', false, PAST_UNDOING],
] as const)('rule %s, and a payin that closed its round: %s', (rule, closesRound, expected) => {
  expect(decideRollback(viewOf({ closesRound }), event, rules(rule))).toMatchObject(expected);
});
