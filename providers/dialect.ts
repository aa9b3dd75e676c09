// What every provider's folder offers to the rest of the house. The API hands it raw requests, the ledger hands it outcomes,
// workflows hand it questions; nobody outside learns a field name of the provider.

import type { Outcome, QueryView, RefusalOutcome } from './outcome.ts';
import type { Rules } from '../domain/decision.ts';
import type { RetryPlans } from '../domain/matching/retry-plan.ts';
import type { Provider } from '../domain/provider.ts';
import type { Operation, WalletEvent } from '../domain/wallet-event.ts';
import type { ProviderApi } from './provider-api.ts';
import type { Reply } from './reply.ts';
import type { ReportedTransaction } from './reported.ts';

/** A request as it arrived: the body's raw bytes, header names in lower case, `path` below the dialect's segment (`/bet`). */
export type RawRequest = {
  method: string;
  path: string;
  query: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
  remoteAddress: string;
};

/** A question about the wallet that moves nothing. */
export type WalletQuery = {
  player: string | null;
  sessionToken: string | null;
  /** Our own session id, where the dialect knows it instead. */
  sessionId: string | null;
  currency: string | null;
};

/** What a stored call is filed under: the operation it asks for, or the question. */
export type CallLabel = Operation | 'balance' | 'authenticate' | 'account' | 'token' | 'info' | 'ping' | 'unknown';

/** A verified and decoded wallet call. Several events are legs of one call: all or nothing when `atomic`. */
export type WalletCall =
  | {
      kind: 'events';
      operation: Operation;
      events: readonly WalletEvent[];
      atomic: boolean;
      reply: (outcomes: readonly Outcome[]) => Reply;
      callKey?: CallKey;
    }
  | { kind: 'query'; operation: CallLabel; query: WalletQuery; reply: (view: QueryView) => Reply; callKey?: CallKey };

/** The request's own id, where a repeat must hear the same answer: the same body the stored one, another body `conflict`. */
export type CallKey = { key: string; conflict: Reply };

export type Received =
  /** Not proven to come from the provider: counted by reason, nothing is stored. */
  | { kind: 'unverified'; reason: string; reply: Reply }
  /** From the provider, but not a call we can read: stored with its answer, moves nothing. */
  | { kind: 'malformed'; operation: CallLabel; problem: string; reply: Reply; callKey?: CallKey }
  /** From the provider and answered without the ledger's locks: stored with its answer. */
  | { kind: 'answered'; operation: CallLabel; reply: Reply; callKey?: CallKey }
  | { kind: 'call'; call: WalletCall };

/** What can go wrong before or beside the dialect, for which it must still find its own words. */
export type Fault =
  'body_too_large' | 'unsupported_media_type' | 'not_found' | 'method_not_allowed' | 'internal' | 'overloaded';

export type Dialect = {
  provider: Provider;
  /** Verifies, decodes and binds the answer. Never throws for what a caller sent. */
  receive(request: RawRequest, now: Date): Received | Promise<Received>;
  /** The event that a reported transaction's call would be, under that call's own key; null where it cannot be told. */
  eventOf(reported: ReportedTransaction): WalletEvent | null;
  /** The answer to a fault, in the provider's form. */
  fault(fault: Fault): Reply;
  rules: Rules;
  /** What the provider does by itself about a call that got no good answer. */
  retries: RetryPlans;
  /** Names of headers that every answer repeats as they came, faults included, lower case; one that did not come is not answered. */
  echoedHeaders?: readonly string[];
  /** Names of headers whose values are secrets and are blanked before a call is stored, lower case. */
  secretHeaders: readonly string[];
  /** Our player's id for what the provider is told, where that is not the id itself: in files it is what was told. */
  playerOf?: (told: string) => string;
  /** Calls we make to the provider. */
  api: ProviderApi;
};

export type { Outcome, QueryView, RefusalOutcome, Reply, ReportedTransaction };
