// What a dialect may look up while it reads a call or answers a question: facts that move no money. Decisions never rest on
// it, since nothing is locked; it only tells what an amount or a name on the wire means, and fills answers.

import type { Currency } from '../domain/currency.ts';
import type { SessionFacts } from '../domain/decision.ts';
import type { Provider } from '../domain/provider.ts';
import type { Mode, Operation } from '../domain/wallet-event.ts';

/** The session a token belongs to. `tokenExpiresAt` is that token's own end, else the session's. */
export type DirectorySession = SessionFacts & { kind: 'game' | 'webshop'; tokenExpiresAt: Date | null };

export type DirectoryPlayer = { playerId: string; test: boolean; blocked: boolean; homeCurrency: Currency };

/** A grant of ours that is in time, and may be used up until a stake is given back. `stake` in minor units. */
export type DirectoryGrant = {
  bonusCode: string;
  game: string;
  currency: Currency;
  stake: bigint;
  count: number;
  used: number;
  createdAt: Date;
  expiresAt: Date;
};

/** A posted operation of a round, oldest first. Amounts in minor units. */
export type DirectoryOperation = {
  operationId: string;
  roundKey: string;
  operation: Operation;
  mode: Mode;
  transactionId: string;
  playerId: string | null;
  currency: Currency;
  amount: bigint;
  tax: bigint | null;
  postedAt: Date;
};

/** A stake as far as it names what follows it. */
export type DirectoryPayin = {
  playerId: string;
  currency: Currency;
  game: string | null;
  providerRound: string | null;
};

export type Directory = {
  sessionByToken(provider: Provider, token: string): Promise<DirectorySession | null>;
  sessionById(provider: Provider, sessionId: string): Promise<DirectorySession | null>;
  /** The cash session that a call without one belongs to: the newest that is active, else the newest that was ended. */
  sessionOfPlayer(provider: Provider, playerId: string, currency: Currency): Promise<string | null>;
  player(playerId: string): Promise<DirectoryPlayer | null>;
  /** The wallet's balance in minor units; null when there is none. */
  balance(playerId: string, currency: Currency): Promise<bigint | null>;
  /** The currency a round is played in; a round never changes it. */
  roundCurrency(provider: Provider, playerId: string, roundKey: string): Promise<Currency | null>;
  /** The posted payin under one of these keys; null when there is none. */
  payinByKey(provider: Provider, keys: readonly string[]): Promise<DirectoryPayin | null>;
  /** Those of the keys under which we posted an event before any call brought it, as a repair does. */
  postedUncalled(provider: Provider, keys: readonly string[]): Promise<readonly string[]>;
  /** The bonus code of the free stake that a round has; null when it has none. */
  freeStake(provider: Provider, playerId: string, roundKey: string): Promise<string | null>;
  /** N of decision M4: one unit on the wire is N true units; 1 unless the provider's settings say otherwise. */
  truncation(provider: Provider, currency: Currency): Promise<number>;
  grants(provider: Provider, playerId: string, game: string): Promise<readonly DirectoryGrant[]>;
  operationsOfRound(provider: Provider, roundKey: string): Promise<readonly DirectoryOperation[]>;
};
