// Credits: paid whenever the linked payin stands, whatever became of session, limits, block or provider since.

import { creditFlags } from './credit-flags.ts';
import { type Decision, type LedgerView, type Rules, refuse } from './decision.ts';
import { postingsFor } from './posting-templates.ts';
import type { WalletEvent } from './wallet-event.ts';

/** Decides a payout against the payin it is linked to. An amount of zero settles and moves nothing. */
export function decidePayout(view: LedgerView, event: WalletEvent, rules: Rules): Decision {
  const { linked } = view;
  const flags = creditFlags(view, event);
  if (!linked || linked.outcome !== 'posted' || linked.operation !== 'payin') {
    return refuse('transaction_unknown', rules, [], flags);
  }
  if (event.player !== null && linked.playerId !== event.player) {
    return refuse(
      'transaction_unknown',
      rules,
      [{ kind: 'mapping', ours: linked.amount, theirs: event.amount, field: 'player' }],
      flags,
    );
  }
  if (linked.currency !== event.currency) return refuse('currency_mismatch', rules, [], flags);
  const stake = view.round?.stakes.find((candidate) => candidate.key === linked.key);
  if (!stake) throw new Error(`payin ${linked.operationId} has no stake in its round`);
  if (stake.state === 'rolled_back') return refuse('payin_rolled_back', rules, [], flags);
  if (stake.state === 'settled' && !rules.severalPayouts) return refuse('round_settled', rules, [], flags);
  // A cash stake pays as cash whatever the call says, so that a mislabelled win is not booked as promotion cost.
  const mode = stake.mode;
  return { outcome: 'posted', postings: postingsFor('payout', mode, event.amount), mode, linked, flags, breaks: [] };
}
