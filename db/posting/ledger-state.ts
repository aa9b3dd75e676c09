// The part of the ledger that a batch touches, in memory, under the locks of its players. Each decision is applied here before
// the next one is taken, so calls of one batch see each other exactly as calls of two batches would.

import type { KnownOperation, LedgerView, SessionFacts } from '../../domain/decision.ts';
import type { Currency } from '../../domain/currency.ts';
import type { Provider } from '../../domain/provider.ts';
import { EMPTY_ROUND, type Round } from '../../domain/round.ts';
import type { WalletEvent } from '../../domain/wallet-event.ts';
import type { QueryView, Reply, WalletQuery } from '../../providers/dialect.ts';

export type WalletState = {
  accountId: string;
  playerId: string;
  currency: Currency;
  balance: bigint;
  floor: bigint;
  version: bigint;
};
export type RoundRecord = {
  id: string;
  provider: Provider;
  playerId: string;
  key: string;
  providerRound: string;
  round: Round;
};
/** A decided operation with the answer its call got, for replays. */
export type AnsweredOperation = KnownOperation & { reply: Reply | null };
export type ProviderPolicy = { enabled: boolean; roundDeadlineSeconds: number };

export type LedgerState = {
  /** The database's clock inside the lock, RFC 3339 with microseconds: orders the operations of a player over all processes. */
  postedAt: string;
  players: Map<string, { playerId: string; blocked: boolean }>;
  wallets: Map<string, WalletState>;
  sessions: Map<string, SessionFacts>;
  operations: Map<string, AnsweredOperation>;
  operationsById: Map<string, AnsweredOperation>;
  tombstones: Set<string>;
  rounds: Map<string, RoundRecord>;
  roundsById: Map<string, RoundRecord>;
  policies: Map<Provider, ProviderPolicy>;
};

export const walletKey = (playerId: string, currency: string): string => `${playerId} ${currency}`;
export const operationKey = (provider: Provider, key: string): string => `${provider} ${key}`;
export const sessionKey = (provider: Provider, token: string): string => `${provider} ${token}`;
export const roundKey = (provider: Provider, playerId: string, key: string): string => `${provider} ${playerId} ${key}`;
export const tombstoneKey = (provider: Provider, key: string, playerId: string | null): string =>
  `${provider} ${playerId ?? '-'} ${key}`;

/** An empty state, to be filled by `loadLedger`. */
export function emptyLedgerState(): LedgerState {
  return {
    postedAt: '',
    players: new Map(),
    wallets: new Map(),
    sessions: new Map(),
    operations: new Map(),
    operationsById: new Map(),
    tombstones: new Set(),
    rounds: new Map(),
    roundsById: new Map(),
    policies: new Map(),
  };
}

/** A copy that later changes to the original do not reach; records are never changed in place. */
export function copyLedgerState(state: LedgerState): LedgerState {
  return {
    ...state,
    wallets: new Map(state.wallets),
    operations: new Map(state.operations),
    operationsById: new Map(state.operationsById),
    tombstones: new Set(state.tombstones),
    rounds: new Map(state.rounds),
    roundsById: new Map(state.roundsById),
  };
}

/** The first call that the event points at and the ledger knows. */
export function linkedOperation(state: LedgerState, event: WalletEvent): AnsweredOperation | null {
  for (const link of event.links) {
    const found = state.operations.get(operationKey(event.provider, link));
    if (found) return found;
  }
  return (event.linkedOperation && state.operationsById.get(event.linkedOperation)) || null;
}

/** The round that an event belongs to: its linked payin's, else the one it names. */
export function roundOf(state: LedgerState, event: WalletEvent): RoundRecord | null {
  const linked = linkedOperation(state, event);
  if (linked?.roundId) return state.roundsById.get(linked.roundId) ?? null;
  if (!event.round || event.player === null) return null;
  return state.rounds.get(roundKey(event.provider, event.player, event.round.key)) ?? null;
}

/** The ledger as this event sees it now. */
export function viewOf(state: LedgerState, event: WalletEvent): LedgerView & { known: AnsweredOperation | null } {
  const { provider, player } = event;
  const buried = (playerId: string | null) => state.tombstones.has(tombstoneKey(provider, event.key, playerId));
  return {
    player: (player && state.players.get(player)) || null,
    wallet: (player && state.wallets.get(walletKey(player, event.currency))) || null,
    session: (event.sessionToken && state.sessions.get(sessionKey(provider, event.sessionToken))) || null,
    providerEnabled: state.policies.get(provider)?.enabled ?? true,
    known: state.operations.get(operationKey(provider, event.key)) ?? null,
    linked: linkedOperation(state, event),
    round: roundOf(state, event)?.round ?? EMPTY_ROUND,
    tombstoned: buried(null) || (player !== null && buried(player)),
  };
}

/** What a query that moves nothing may see. */
export function queryViewOf(state: LedgerState, provider: Provider, query: WalletQuery): QueryView {
  const session = (query.sessionToken && state.sessions.get(sessionKey(provider, query.sessionToken))) || null;
  const currency = query.currency ?? session?.currency ?? null;
  const wallet = query.player && currency ? state.wallets.get(walletKey(query.player, currency)) : undefined;
  return {
    player: (query.player && state.players.get(query.player)) || null,
    session,
    wallet: wallet ? { currency: wallet.currency, balance: wallet.balance } : null,
  };
}
