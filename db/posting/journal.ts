// The rows that a batch will write, gathered while its calls are decided and written by one statement. Rows of one table
// keep the order in which they were decided.

import type { BreakSeed, Flag } from '../../domain/decision.ts';
import type { Currency } from '../../domain/currency.ts';
import type { HouseAccount } from '../../domain/account.ts';
import type { Provider } from '../../domain/provider.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Fingerprint, Mode, WalletEvent } from '../../domain/wallet-event.ts';
import type { Confirmation, Reply, TokenChange } from '../../providers/reply.ts';
import type { WalletCallOutcome } from '../schema.ts';
import type { PostingRequest } from './posting-request.ts';

export type OperationEntry = {
  id: string;
  walletCallId: string | null;
  event: WalletEvent;
  mode: Mode;
  linkedKey: string | null;
  playerId: string | null;
  roundId: string | null;
  sessionId: string | null;
  amount: bigint;
  fingerprint: Fingerprint;
  outcome: 'posted' | 'refused' | 'tombstone';
  code: Refusal | null;
  final: boolean;
  balanceBefore: bigint | null;
  balanceAfter: bigint | null;
  effectiveAt: string;
  postedAt: string;
};
/** `operationId` is null for money that no operation stands for, `provider` for an account of no provider's. */
export type TransferEntry = {
  id: string;
  operationId: string | null;
  kind: string;
  house: HouseAccount;
  provider: Provider | null;
  currency: Currency;
  amount: bigint;
  toPlayer: boolean;
  walletAccount: string;
  walletVersion: bigint;
  balanceAfter: bigint;
  effectiveAt: string;
  postedAt: string;
};
export type WalletCallEntry = {
  id: string;
  source: PostingRequest;
  outcome: WalletCallOutcome;
  operation: string;
  callKey: string | null;
  problem: string | null;
  flags: readonly Flag[];
  reply: Reply;
};
export type RoundEntry = {
  id: string;
  event: WalletEvent;
  playerId: string;
  sessionId: string | null;
  state: string;
  bet: bigint;
  won: bigint;
  at: string;
  deadlineAt: string;
};
export type BreakEntry = {
  seed: BreakSeed;
  event: WalletEvent;
  operationId: string;
  walletCallId: string | null;
  at: string;
};

export type ConfirmationEntry = Confirmation & {
  id: string;
  provider: Provider;
  /** The workflow that sends it. */
  conductedBy: 'round' | 'cashback' | 'confirmation';
  receivedAt: string;
};

export type Journal = {
  walletCalls: WalletCallEntry[];
  redeliveries: { walletCallId: string; receivedAt: string }[];
  operations: OperationEntry[];
  transfers: TransferEntry[];
  /** Keyed by id: a round or wallet touched twice is written once, as it ends. */
  rounds: Map<string, RoundEntry>;
  wallets: Map<string, { accountId: string; balance: bigint; floor: bigint; version: bigint }>;
  tokens: Map<string, TokenChange & { provider: Provider }>;
  tombstones: { provider: Provider; key: string; playerId: string | null; operationId: string; at: string }[];
  /** `urgent`: the provider waits, so it is not gathered with later news. */
  outbox: { roundId: string; operationId: string; urgent: boolean }[];
  confirmations: ConfirmationEntry[];
  breaks: BreakEntry[];
};

/** A journal with nothing in it. */
export function emptyJournal(): Journal {
  return {
    walletCalls: [],
    redeliveries: [],
    operations: [],
    transfers: [],
    rounds: new Map(),
    wallets: new Map(),
    tokens: new Map(),
    tombstones: [],
    outbox: [],
    confirmations: [],
    breaks: [],
  };
}

/** A copy that later entries in the original do not reach. */
export function copyJournal(journal: Journal): Journal {
  return {
    walletCalls: [...journal.walletCalls],
    redeliveries: [...journal.redeliveries],
    operations: [...journal.operations],
    transfers: [...journal.transfers],
    rounds: new Map(journal.rounds),
    wallets: new Map(journal.wallets),
    tokens: new Map(journal.tokens),
    tombstones: [...journal.tombstones],
    outbox: [...journal.outbox],
    confirmations: [...journal.confirmations],
    breaks: [...journal.breaks],
  };
}
