// New exposure: the only operation that a session, a block, a switched-off provider or an empty wallet may refuse.

import { type Decision, type LedgerView, type Rules, refuse } from './decision.ts';
import { postingsFor } from './posting-templates.ts';
import type { Refusal } from './refusal.ts';
import type { WalletEvent } from './wallet-event.ts';

/** Decides a payin. First reason wins, in the order below. */
export function decidePayin(view: LedgerView, event: WalletEvent, rules: Rules): Decision {
  const code =
    roundRefusal(view, rules) ??
    sessionRefusal(view, event, rules) ??
    exposureRefusal(view, event) ??
    grantRefusal(view, event, rules);
  if (code) return refuse(code, rules);
  return {
    outcome: 'posted',
    postings: postingsFor('payin', event.mode, event.amount),
    amount: event.amount,
    mode: event.mode,
    linked: null,
    flags: [],
    breaks: [],
  };
}

/** What was undone never comes back, whoever arrives first. */
function roundRefusal({ round, tombstoned }: LedgerView, rules: Rules): Refusal | null {
  if (tombstoned) return 'payin_rolled_back';
  if (!rules.severalPayins && round.stakes.length > 0)
    return round.state === 'refunded' ? 'payin_rolled_back' : 'round_has_payin';
  return rules.closedRefuses && round.closed ? 'round_closed' : null;
}

function sessionRefusal(view: LedgerView, event: WalletEvent, rules: Rules): Refusal | null {
  const { session, player, wallet } = view;
  if (session) {
    if (!event.player || session.playerId !== event.player) return 'session_foreign';
    if (session.mode === 'demo') return 'session_demo';
    if (session.currency !== event.currency) return 'currency_mismatch';
  } else if (rules.payinNeedsSession) return 'session_unknown';
  if (event.mode === 'demo') return 'session_demo';
  if (!player || !wallet) return 'player_unknown';
  if (session && !session.open) return 'session_ended';
  if (rules.sessionBindsGame && event.game !== null && session?.game && session.game !== event.game)
    return 'game_mismatch';
  return null;
}

function exposureRefusal({ player, wallet, providerEnabled }: LedgerView, event: WalletEvent): Refusal | null {
  if (player?.blocked) return 'player_blocked';
  if (!providerEnabled) return 'provider_off';
  if (event.mode === 'cash' && (!wallet || wallet.balance - event.amount < wallet.floor)) return 'insufficient_funds';
  return null;
}

function grantRefusal({ grant }: LedgerView, event: WalletEvent, rules: Rules): Refusal | null {
  if (event.mode !== 'free' || !rules.grantsAreOurs) return null;
  const covers =
    grant?.open &&
    grant.used < grant.count &&
    grant.playerId === event.player &&
    (event.game === null || grant.game === event.game);
  return covers ? null : 'bonus_invalid';
}
