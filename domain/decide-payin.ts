// New exposure: the only operation that a session, a block, a switched-off provider or an empty wallet may refuse.

import { type Decision, type LedgerView, type Rules, refuse } from './decision.ts';
import { postingsFor } from './posting-templates.ts';
import type { Refusal } from './refusal.ts';
import type { WalletEvent } from './wallet-event.ts';

/** Decides a payin. First reason wins, in the order below. */
export function decidePayin(view: LedgerView, event: WalletEvent, rules: Rules): Decision {
  const code = view.tombstoned ? 'payin_rolled_back' : (sessionRefusal(view, event) ?? exposureRefusal(view, event));
  if (code) return refuse(code, rules);
  return {
    outcome: 'posted',
    postings: postingsFor('payin', event.mode, event.amount),
    mode: event.mode,
    linked: null,
    flags: [],
    breaks: [],
  };
}

function sessionRefusal(view: LedgerView, event: WalletEvent): Refusal | null {
  const { session, player } = view;
  if (!session) return 'session_unknown';
  if (!event.player || session.playerId !== event.player) return 'session_foreign';
  if (session.mode === 'demo' || event.mode === 'demo') return 'session_demo';
  if (session.currency !== event.currency) return 'currency_mismatch';
  if (!player || !view.wallet) return 'player_unknown';
  if (!session.open) return 'session_ended';
  if (event.game !== null && session.game !== null && session.game !== event.game) return 'game_mismatch';
  return null;
}

function exposureRefusal(view: LedgerView, event: WalletEvent): Refusal | null {
  const { wallet } = view;
  if (view.player?.blocked) return 'player_blocked';
  if (!view.providerEnabled) return 'provider_off';
  if (event.mode === 'cash' && (!wallet || wallet.balance - event.amount < wallet.floor)) return 'insufficient_funds';
  return null;
}
