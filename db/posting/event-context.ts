// What deciding one event works on: the batch's state and journal, and the call it belongs to (none, when it is our own).

import type { Fingerprint, WalletEvent } from '../../domain/wallet-event.ts';
import type { Journal } from './journal.ts';
import type { LedgerState } from './ledger-state.ts';
import type { PostingRequest } from './posting-request.ts';

export type EventContext = {
  state: LedgerState;
  journal: Journal;
  walletCallId: string | null;
  /** Of an event of our own whose call may still come and say more, or say it whole. */
  fingerprint?: Fingerprint;
  source: Pick<PostingRequest, 'rules' | 'receivedAt'>;
};

/** The provider's own time of the event, else when we received it. */
export function effectiveAt(context: EventContext, event: WalletEvent): string {
  return event.effectiveAt ?? context.source.receivedAt.toISOString();
}
