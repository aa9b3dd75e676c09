// Corrections that a provider asks for by itself: a payout or gift taken back, a round closed or opened again. Taking back
// may leave a wallet below its floor: it mends a fault of the game side and is not new exposure.

import { creditFlags } from './credit-flags.ts';
import { type Decision, type LedgerView, type Rules, refuse } from './decision.ts';
import { findStake } from './linked-stake.ts';
import { postingsFor } from './posting-templates.ts';
import type { WalletEvent } from './wallet-event.ts';

/** Takes back the standing payout of a stake, or a gift that is linked by its key; the amount must be what was paid. */
export function decidePayoutReversal(view: LedgerView, event: WalletEvent, rules: Rules): Decision {
  const { linked } = view;
  if (linked && (linked.operation === 'cashback' || linked.operation === 'promo'))
    return reverseGift(view, event, rules);
  if (event.tombstoneKey !== null && !linked) return { outcome: 'tombstone', key: event.tombstoneKey, flags: [] };
  const found = findStake(view, event, rules);
  if (!found.ok) return found.decision;
  const { stake, flags } = found;
  if (rules.closedRefuses && view.round.closed) return refuse('round_closed', rules, [], flags);
  if (stake.payouts <= stake.reversals || stake.paid === 0n) return refuse('transaction_unknown', rules, [], flags);
  if (stake.paid !== event.amount) return refuse('amount_mismatch', rules, [], flags);
  const { amount } = event;
  return {
    outcome: 'posted',
    postings: postingsFor('payout_reversal', stake.mode, amount),
    amount,
    mode: stake.mode,
    linked: found.linked,
    flags,
    breaks: [],
  };
}

function reverseGift(view: LedgerView, event: WalletEvent, rules: Rules): Decision {
  const { linked } = view;
  if (!linked || linked.outcome !== 'posted' || (event.player !== null && linked.playerId !== event.player))
    return refuse('transaction_unknown', rules);
  if (linked.amount !== event.amount) return refuse('amount_mismatch', rules);
  const [given] = postingsFor(linked.operation, 'cash', linked.amount);
  const postings = given ? [{ debit: given.credit, credit: given.debit, amount: given.amount }] : [];
  return { outcome: 'posted', postings, amount: event.amount, mode: 'cash', linked, flags: [], breaks: [] };
}

/** Marks a known round closed or open again; moves nothing and may be repeated. */
export function decideRoundMark(view: LedgerView, event: WalletEvent, rules: Rules): Decision {
  if (view.round.stakes.length === 0) return refuse('transaction_unknown', rules);
  return {
    outcome: 'posted',
    postings: [],
    amount: 0n,
    mode: 'cash',
    linked: null,
    flags: creditFlags(view, event, rules),
    breaks: [],
  };
}
