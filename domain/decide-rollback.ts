// Undoing a payin. A rollback that overtakes its payin leaves a tombstone, so that the order of arrival is harmless.

import { creditFlags } from './credit-flags.ts';
import { type Decision, type KnownOperation, type LedgerView, type Rules, refuse } from './decision.ts';
import { findStake } from './linked-stake.ts';
import { postingsFor } from './posting-templates.ts';
import type { Stake } from './round.ts';
import type { WalletEvent } from './wallet-event.ts';

/** Decides a rollback (or refund): gives back what the payin really took, once. */
export function decideRollback(view: LedgerView, event: WalletEvent, rules: Rules): Decision {
  const { linked } = view;
  const flags = creditFlags(view, event, rules);
  if (!linked || linked.outcome !== 'posted') return decideUnseen(view, event, rules);
  if (linked.operation !== 'payin' && isMine(view, event)) return refuse('rollback_not_allowed', rules, [], flags);
  const found = findStake(view, event, rules);
  if (!found.ok) return found.decision;
  const { stake } = found;
  if (rules.closedRefuses && rules.rollbackOfClosed === 'refuse' && view.round.closed)
    return refuse('round_closed', rules, [], flags);
  if (rules.rollbackAmount === 'named' && stake.nominal !== event.amount) {
    return refuse(
      'amount_mismatch',
      rules,
      [{ kind: 'amount', ours: stake.nominal, theirs: event.amount, field: null }],
      flags,
    );
  }
  if (stake.state === 'settled' && stake.payouts > stake.reversals && !mayReverse(rules, found.linked)) {
    const difference = { kind: 'rollback_of_settled', ours: stake.paid, theirs: event.amount, field: null } as const;
    return refuse('round_settled', rules, [difference], flags);
  }
  return {
    outcome: 'posted',
    postings: reversalOf(event, stake),
    amount: stake.nominal,
    mode: stake.mode,
    linked: found.linked,
    flags,
    breaks: [],
  };
}

function mayReverse({ rollbackOfPaid }: Rules, payin: KnownOperation): boolean {
  return rollbackOfPaid === 'reverse' || (rollbackOfPaid === 'reverse_closing' && payin.closesRound);
}

/** Nothing to undo yet. A mark is left for the player who was named, or for anybody; one who does not exist has no late payin. */
function decideUnseen(view: LedgerView, event: WalletEvent, rules: Rules): Decision {
  const flags = creditFlags(view, event, rules);
  if (event.player !== null && !view.player) return refuse('transaction_unknown', rules, [], flags);
  // The round is known and this is none of its calls: there is nothing that could still arrive under it.
  if (!rules.severalPayins && view.round.stakes.length > 0) return refuse('rollback_not_allowed', rules, [], flags);
  return { outcome: 'tombstone', key: event.tombstoneKey, flags };
}

function isMine({ linked }: LedgerView, event: WalletEvent): boolean {
  return event.player === null || linked?.playerId === event.player;
}

/** What was paid goes back first, then the stake returns; each leg as the transfer it undoes. */
function reversalOf(event: WalletEvent, stake: Stake) {
  return [
    ...postingsFor(event.operation, stake.mode, stake.debited),
    ...postingsFor('payout_reversal', stake.mode, stake.paid),
  ];
}
