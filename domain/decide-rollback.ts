// Undoing a payin. A rollback that overtakes its payin leaves a tombstone, so that the order of arrival is harmless.

import { creditFlags } from './credit-flags.ts';
import { type Decision, type LedgerView, type Rules, refuse } from './decision.ts';
import { postingsFor } from './posting-templates.ts';
import type { WalletEvent } from './wallet-event.ts';

/** Decides a rollback (or refund): gives back what the payin really took, once. */
export function decideRollback(view: LedgerView, event: WalletEvent, rules: Rules): Decision {
  const { linked } = view;
  const flags = creditFlags(view, event);
  if (!linked || linked.outcome !== 'posted') {
    // A player who does not exist has no late payin to wait for.
    if (event.player !== null && !view.player) return refuse('transaction_unknown', rules, [], flags);
    return { outcome: 'tombstone', keys: event.links, flags };
  }
  if (event.player !== null && linked.playerId !== event.player) {
    return refuse(
      'transaction_unknown',
      rules,
      [{ kind: 'mapping', ours: linked.amount, theirs: event.amount, field: 'player' }],
      flags,
    );
  }
  if (linked.operation !== 'payin') return refuse('rollback_not_allowed', rules, [], flags);
  if (linked.currency !== event.currency) return refuse('currency_mismatch', rules, [], flags);
  if (linked.amount !== event.amount) {
    return refuse(
      'amount_mismatch',
      rules,
      [{ kind: 'amount', ours: linked.amount, theirs: event.amount, field: null }],
      flags,
    );
  }
  const stake = view.round?.stakes.find((candidate) => candidate.key === linked.key);
  if (!stake) throw new Error(`payin ${linked.operationId} has no stake in its round`);
  if (stake.state === 'rolled_back') return refuse('payin_rolled_back', rules, [], flags);
  if (stake.state === 'settled') {
    return refuse(
      'round_settled',
      rules,
      [{ kind: 'rollback_of_settled', ours: stake.paid, theirs: event.amount, field: null }],
      flags,
    );
  }
  return {
    outcome: 'posted',
    postings: postingsFor(event.operation, stake.mode, stake.debited),
    mode: stake.mode,
    linked,
    flags,
    breaks: [],
  };
}
