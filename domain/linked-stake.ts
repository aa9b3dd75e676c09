// Every credit and correction stands on a posted payin of the same player in the same currency (G5). This is the one place
// that looks for it and says why it is not there.

import { creditFlags } from './credit-flags.ts';
import { type Decision, type Flag, type KnownOperation, type LedgerView, type Rules, refuse } from './decision.ts';
import type { Refusal } from './refusal.ts';
import type { Stake } from './round.ts';
import type { WalletEvent } from './wallet-event.ts';

export type FoundStake =
  | { ok: true; stake: Stake; linked: KnownOperation; flags: readonly Flag[] }
  | { ok: false; reason: Refusal; decision: Decision; linked: KnownOperation | null };

/** The standing stake that an event points at, or the refusal. */
export function findStake(view: LedgerView, event: WalletEvent, rules: Rules): FoundStake {
  const { linked } = view;
  const flags = creditFlags(view, event, rules);
  const fail = (reason: Refusal, decision: Decision = refuse(reason, rules, [], flags)): FoundStake => ({
    ok: false,
    reason,
    decision,
    linked,
  });
  if (!linked || linked.outcome !== 'posted' || linked.operation !== 'payin') return fail('transaction_unknown');
  if (event.player !== null && linked.playerId !== event.player) {
    const difference = { kind: 'mapping', ours: linked.amount, theirs: event.amount, field: 'player' } as const;
    return fail('transaction_unknown', refuse('transaction_unknown', rules, [difference], flags));
  }
  if (linked.currency !== event.currency) {
    const difference = { kind: 'currency', ours: linked.amount, theirs: event.amount, field: null } as const;
    return fail('currency_mismatch', refuse('currency_mismatch', rules, [difference], flags));
  }
  const stake = view.round.stakes.find((candidate) => candidate.key === linked.key);
  if (!stake) throw new Error(`payin ${linked.operationId} has no stake in its round`);
  if (stake.state === 'rolled_back') return fail('payin_rolled_back');
  return { ok: true, stake, linked, flags };
}
