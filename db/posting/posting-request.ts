// What the poster is given for one wallet call and what it gives back. The raw request is kept as evidence, so secrets are
// blanked before it comes here.

import type { Rules } from '../../domain/decision.ts';
import type { Provider } from '../../domain/provider.ts';
import type { CallLabel, Received, Reply } from '../../providers/dialect.ts';
import type { WalletCallOutcome } from '../schema.ts';

export type StoredRequest = { method: string; path: string; headers: Readonly<Record<string, string>>; body: Buffer };

/** A verified request: a call for the ledger, or one that the dialect answered by itself and that is only kept. */
export type PostableCall = Exclude<Received, { kind: 'unverified' }>;

export type PostingRequest = {
  provider: Provider;
  rules: Rules;
  receivedAt: Date;
  request: StoredRequest;
  received: PostableCall;
};

export type PostingResult = {
  walletCallId: string;
  operation: CallLabel;
  outcome: WalletCallOutcome;
  /** Why it was refused or malformed; null otherwise. */
  code: string | null;
  reply: Reply;
};
