// What the ledger tells a dialect about an event, as ingredients for the dialect's pure `reply`. Amounts in minor units.

import type { SessionFacts } from '../domain/decision.ts';
import type { Currency } from '../domain/currency.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { FingerprintField, WalletEvent } from '../domain/wallet-event.ts';
import type { Reply } from './reply.ts';

export type PostedOutcome = {
  kind: 'posted';
  event: WalletEvent;
  operationId: string;
  /** What it was worth; differs from the event's where that names none. */
  amount: bigint;
  balanceBefore: bigint;
  balanceAfter: bigint;
};
/** `balance`: the named player's present balance, null when there is no such wallet. */
export type RefusalOutcome = {
  kind: 'refused';
  event: WalletEvent;
  operationId: string;
  code: Refusal;
  field: FingerprintField | null;
  balance: bigint | null;
};
/** A verified rollback of a call not seen yet; it is remembered and the late call will be refused. */
export type TombstoneOutcome = { kind: 'tombstone'; event: WalletEvent; operationId: string; balance: bigint | null };
/** The same event again: `first` is how it was decided then, `reply` what its call was answered then (byte for byte), `balance` the balance now. */
export type DuplicateOutcome = {
  kind: 'duplicate';
  event: WalletEvent;
  first: {
    operationId: string;
    outcome: 'posted' | 'refused' | 'tombstone';
    code: Refusal | null;
    amount: bigint;
    balanceBefore: bigint | null;
    balanceAfter: bigint | null;
  };
  /** Null where the first call's own answer does not belong to this event (a leg, a decision of ours). */
  reply: Reply | null;
  /** A payin that was rolled back since. */
  undone: boolean;
  balance: bigint | null;
};
export type Outcome = PostedOutcome | RefusalOutcome | TombstoneOutcome | DuplicateOutcome;

/** What a wallet query sees. `balance` is of the wallet in the query's currency, else in the session's. */
export type QueryView = {
  player: { playerId: string; blocked: boolean } | null;
  session: SessionFacts | null;
  wallet: { currency: Currency; balance: bigint } | null;
};
