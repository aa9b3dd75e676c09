// What the poster is given for one wallet call and what it gives back. The raw request is kept as evidence, so secrets are
// blanked before it comes here.

import type { Rules } from '../../domain/decision.ts';
import type { Provider } from '../../domain/provider.ts';
import type { Reply, WalletCall } from '../../providers/dialect.ts';
import type { Operation } from '../../domain/wallet-event.ts';
import type { WalletCallOutcome } from '../schema.ts';

export type StoredRequest = { method: string; path: string; headers: Readonly<Record<string, string>>; body: Buffer };

/** A verified request that could not be read as a call: kept with its answer, moves nothing. */
export type MalformedCall = {
  kind: 'malformed';
  operation: Operation | 'balance' | 'unknown';
  problem: string;
  reply: Reply;
};

export type PostingRequest = {
  provider: Provider;
  rules: Rules;
  receivedAt: Date;
  request: StoredRequest;
  call: WalletCall | MalformedCall;
};

export type PostingResult = {
  walletCallId: string;
  operation: Operation | 'balance' | 'unknown';
  outcome: WalletCallOutcome;
  /** Why it was refused or malformed; null otherwise. */
  code: string | null;
  reply: Reply;
};
