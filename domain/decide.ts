// The rules of money: given what the ledger knows and one wallet event, say what happens. Pure: no I/O, clock or randomness,
// so the same call decides in the API, in a workflow and in a test. What a provider must hear about it is its dialect's.

import { decidePayin } from './decide-payin.ts';
import { decidePayoutReversal, decideRoundMark } from './decide-correction.ts';
import { decideGift, decideJackpot, decidePayout } from './decide-payout.ts';
import { decideRollback } from './decide-rollback.ts';
import type { BreakSeed, Decision, KnownOperation, LedgerView, Rules } from './decision.ts';
import { refuse } from './decision.ts';
import { MAX_MINOR_UNITS } from './money.ts';
import type { Round } from './round.ts';
import { type FingerprintField, type WalletEvent, conflictingField, fingerprintOf } from './wallet-event.ts';

/**
 * Decides one wallet event on the ledger's present state.
 * Order: a known key first (a replay must never meet a newer rule), then the operation's own rules.
 */
export function decide(view: LedgerView, event: WalletEvent, rules: Rules): Decision {
  if (view.known) return decideKnown(view.known, event, view.round);
  if (event.amount > MAX_MINOR_UNITS) return refuse('amount_too_large', rules);
  switch (event.operation) {
    case 'payin':
      return decidePayin(view, event, rules);
    case 'payout':
      return decidePayout(view, event, rules);
    case 'rollback':
    case 'refund':
      return decideRollback(view, event, rules);
    case 'payout_reversal':
      return decidePayoutReversal(view, event, rules);
    case 'jackpot':
      return decideJackpot(view, event, rules);
    case 'promo':
    case 'cashback':
      return decideGift(view, event, rules);
    case 'round_close':
    case 'round_reopen':
      return decideRoundMark(view, event, rules);
    default:
      return event.operation satisfies never;
  }
}

function decideKnown(known: KnownOperation, event: WalletEvent, round: Round): Decision {
  const field = conflictingField(known.fingerprint, fingerprintOf(event));
  if (field === null) return { outcome: 'duplicate', first: known, undone: isUndone(known, round) };
  const difference = { ...CONFLICT_BREAK[field], ours: known.amount, theirs: event.amount };
  return { outcome: 'refused', code: 'conflict', field, final: false, breaks: [difference], flags: [] };
}

/** Was a payin rolled back since? A provider that repeats it must not be told that it stands. */
function isUndone(known: KnownOperation, round: Round): boolean {
  return round.stakes.some((stake) => stake.key === known.key && stake.state === 'rolled_back');
}

/** The case that a same-key conflict opens, by the first field that differs. */
const CONFLICT_BREAK: Record<FingerprintField, Pick<BreakSeed, 'kind' | 'field'>> = {
  operation: { kind: 'mapping', field: 'transaction' },
  closes: { kind: 'mapping', field: 'transaction' },
  player: { kind: 'mapping', field: 'player' },
  currency: { kind: 'currency', field: null },
  amount: { kind: 'amount', field: null },
  round: { kind: 'mapping', field: 'round' },
  game: { kind: 'mapping', field: 'game' },
  mode: { kind: 'mapping', field: 'transaction' },
  link: { kind: 'mapping', field: 'transaction' },
};
