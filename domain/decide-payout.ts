// Credits: paid whenever the linked payin stands, whatever became of session, limits, block or provider since.

import { creditFlags } from './credit-flags.ts';
import { type Decision, type LedgerView, type Rules, refuse } from './decision.ts';
import { findStake } from './linked-stake.ts';
import { postingsFor } from './posting-templates.ts';
import type { WalletEvent } from './wallet-event.ts';

/** Decides a payout against the payin it is linked to. An amount of zero settles and moves nothing. */
export function decidePayout(view: LedgerView, event: WalletEvent, rules: Rules): Decision {
  const found = findStake(view, event, rules);
  if (!found.ok) return found.decision;
  const { stake, linked, flags } = found;
  if (rules.closedRefuses && view.round.closed) return refuse('round_closed', rules, [], flags);
  if (stake.state === 'settled' && !mayPayAgain(rules, stake.paid)) return refuse('round_settled', rules, [], flags);
  // A cash stake pays as cash whatever the call says, so that a mislabelled win is not booked as promotion cost.
  const { mode } = stake;
  const { amount } = event;
  return { outcome: 'posted', postings: postingsFor('payout', mode, amount), amount, mode, linked, flags, breaks: [] };
}

function mayPayAgain(rules: Rules, paid: bigint): boolean {
  return rules.severalPayouts === 'always' || (rules.severalPayouts === 'after_loss' && paid === 0n);
}

/** Decides a jackpot: paid in addition to the payout, as long as the stake stands. */
export function decideJackpot(view: LedgerView, event: WalletEvent, rules: Rules): Decision {
  const found = findStake(view, event, rules);
  if (!found.ok) return found.decision;
  if (rules.closedRefuses && view.round.closed) return refuse('round_closed', rules, [], found.flags);
  const { amount } = event;
  return {
    outcome: 'posted',
    postings: postingsFor('jackpot', 'cash', amount),
    amount,
    mode: 'cash',
    linked: found.linked,
    flags: found.flags,
    breaks: [],
  };
}

/** Decides a promotion or cashback: money that no stake of a round stands for; a link, if there is one, must hold. */
export function decideGift(view: LedgerView, event: WalletEvent, rules: Rules): Decision {
  const flags = event.sessionToken === null ? [] : creditFlags(view, event, rules);
  if (!view.player || !view.wallet) return refuse('player_unknown', rules, [], flags);
  if (view.tombstoned) return refuse('payin_rolled_back', rules, [], flags);
  const named = event.links === 'round' || event.links.length > 0;
  const found = named ? findStake(view, event, rules) : null;
  // A promotion is paid whatever became of its bet; only the bet must exist and be this player's.
  if (found && !found.ok && found.reason !== 'payin_rolled_back') return found.decision;
  const { operation, amount } = event;
  return {
    outcome: 'posted',
    postings: postingsFor(operation, 'cash', amount),
    amount,
    mode: 'cash',
    linked: found?.linked ?? null,
    flags,
    breaks: [],
  };
}
