// Credits and rollbacks are bound by the linked payin and the player (G5): whatever is odd about the session they carry is
// noted on the stored call and never a reason to refuse money that is owed.

import type { Flag, LedgerView, Rules } from './decision.ts';
import type { WalletEvent } from './wallet-event.ts';

/** What is odd about the session that a credit or rollback came with. */
export function creditFlags(view: LedgerView, event: WalletEvent, rules: Rules): readonly Flag[] {
  const { session } = view;
  if (!session) {
    const namesOne = event.sessionToken !== null || event.sessionId !== null;
    return namesOne || rules.creditNamesSession ? ['session_unknown'] : [];
  }
  if (event.player !== null && session.playerId !== event.player) return ['session_foreign'];
  if (session.mode === 'demo') return ['session_demo'];
  return session.open ? [] : ['session_ended'];
}
