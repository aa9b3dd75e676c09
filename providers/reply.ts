// A dialect's answer, as the edge sends it and the ledger keeps it: the second delivery of a call hears the same bytes.

import type { WalletEvent } from '../domain/wallet-event.ts';

/** An answer in the provider's own form; the body is sent and stored byte for byte. */
export type Reply = {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** What the answer does to the session's tokens, by the commit that it answers for. */
  tokens?: readonly TokenChange[];
  /** What is owed to the provider beside the answer, by the same commit. */
  confirmations?: readonly Confirmation[];
};

/**
 * `token` is valid for the session that `of` belongs to until `expiresAt`; a known token gets that as its new end.
 * `alone`: all other tokens of the session end, but for those of the same answer. `last`: the token has been replaced, and
 * no later use puts its end off.
 */
export type TokenChange = { of: string; token: string; expiresAt: Date; alone?: true; last?: true };

/**
 * Our word on an operation, for a provider that waits for it: sent until it is taken, always the same bytes.
 * - `door`: which of the provider's calls carries it.
 * - `subject`: the transaction that it speaks of.
 * - `operationId`: our operation; null when the call could not be read as one.
 * - `undo`: what undoes the operation should the provider refuse it for good; null: nothing does.
 */
export type Confirmation = {
  door: 'payment' | 'cashback';
  subject: string;
  operationId: string | null;
  body: string;
  undo: WalletEvent | null;
};
