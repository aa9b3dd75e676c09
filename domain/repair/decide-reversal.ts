// Undoes one operation of ours by an event of our own, under a key that no provider has. Stricter than what a provider may ask
// for: one leg alone, and never what the player does not have.

import { type Decision, type LedgerView, type Rules, refuse } from '../decision.ts';
import { postingsFor } from '../posting-templates.ts';
import type { Stake } from '../round.ts';
import type { WalletEvent } from '../wallet-event.ts';

/** `event` is a rollback of the payin or a payout reversal on the payin it is linked to. */
export function decideReversal(view: LedgerView, event: WalletEvent, rules: Rules): Decision {
  if (view.known) return { outcome: 'duplicate', first: view.known, undone: false };
  const { linked, wallet } = view;
  const stake = view.round.stakes.find(({ key }) => key === linked?.key);
  if (!linked || !stake || !wallet) return refuse('transaction_unknown', rules);
  const reason = event.operation === 'rollback' ? whyNotRolledBack(stake) : whyNotTakenBack(stake, event.amount);
  if (reason !== null) return refuse(reason, rules);
  const isRollback = event.operation === 'rollback';
  const amount = isRollback ? stake.nominal : event.amount;
  const postings = postingsFor(event.operation, stake.mode, isRollback ? stake.debited : amount);
  const taken = isRollback ? 0n : amount;
  if (wallet.balance - taken < wallet.floor && taken > 0n) return refuse('insufficient_funds', rules);
  return { outcome: 'posted', postings, amount, mode: stake.mode, linked, flags: [], breaks: [] };
}

function whyNotRolledBack(stake: Stake): 'payin_rolled_back' | 'round_settled' | null {
  if (stake.state === 'rolled_back') return 'payin_rolled_back';
  // A win on it would be taken back with it, and that is more than this case is about.
  return stake.paid + stake.extra > 0n ? 'round_settled' : null;
}

function whyNotTakenBack(stake: Stake, amount: bigint): 'payin_rolled_back' | 'amount_mismatch' | null {
  if (stake.state === 'rolled_back') return 'payin_rolled_back';
  return stake.paid < amount ? 'amount_mismatch' : null;
}
