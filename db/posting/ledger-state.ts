// The part of the ledger that a batch touches, in memory, under the locks of its players. Each decision is applied here before
// the next one is taken, so calls of one batch see each other exactly as calls of two batches would.

import type { GrantFacts, KnownOperation, LedgerView, SessionFacts } from '../../domain/decision.ts';
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
  grants: Map<string, GrantFacts>;
  rounds: Map<string, RoundRecord>;
  roundsById: Map<string, RoundRecord>;
  policies: Map<Provider, ProviderPolicy>;
};

export const walletKey = (playerId: string, currency: string): string => `${playerId} ${currency}`;
export const operationKey = (provider: Provider, key: string): string => `${provider} ${key}`;
/** How a call points at its session: by the provider's token, or by our own id. */
export type SessionRef = { sessionToken: string | null; sessionId: string | null };
export const sessionKey = (provider: Provider, { sessionId, sessionToken }: SessionRef): string =>
  `${provider} ${sessionId ?? '-'} ${sessionToken ?? '-'}`;
export const grantKey = (provider: Provider, bonusCode: string): string => `${provider} ${bonusCode}`;
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
    grants: new Map(),
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
    grants: new Map(state.grants),
    rounds: new Map(state.rounds),
    roundsById: new Map(state.roundsById),
  };
}

/** The call that the event points at: the first link that is known, or the payin of the round it names. */
export function linkedOperation(state: LedgerState, event: WalletEvent): AnsweredOperation | null {
  if (event.links === 'round') {
    const stake = namedRound(state, event)?.round.stakes.at(-1);
    return (stake && state.operationsById.get(stake.operationId)) || null;
  }
  for (const link of event.links) {
    const found = state.operations.get(operationKey(event.provider, link));
    if (found) return found;
  }
  return (event.linkedOperation && state.operationsById.get(event.linkedOperation)) || null;
}

function namedRound(state: LedgerState, event: WalletEvent): RoundRecord | null {
  if (!event.round || event.player === null) return null;
  return state.rounds.get(roundKey(event.provider, event.player, event.round.key)) ?? null;
}

/** The round that an event belongs to: its linked payin's, else the one it names. */
export function roundOf(state: LedgerState, event: WalletEvent): RoundRecord | null {
  const linked = linkedOperation(state, event);
  if (linked?.roundId) return state.roundsById.get(linked.roundId) ?? null;
  return namedRound(state, event);
}

/**
 * The event under the key that it has this time. A payout that was taken back may be paid again under the same identifiers:
 * the number of reversals before it, or of payouts before a reversal, tells the generations apart.
 */
export function atItsGeneration(state: LedgerState, event: WalletEvent): WalletEvent {
  if (!event.generational) return event;
  const stake = roundOf(state, event)?.round.stakes.at(-1);
  const generation =
    event.operation === 'payout_reversal' ? Math.max((stake?.payouts ?? 0) - 1, 0) : (stake?.reversals ?? 0);
  return { ...event, key: `${event.key}#${generation}` };
}

/** The ledger as this event sees it now. */
export function viewOf(state: LedgerState, event: WalletEvent): LedgerView & { known: AnsweredOperation | null } {
  const { provider, player, tombstoneKey: tomb, bonusCode } = event;
  const buried = (playerId: string | null) =>
    tomb !== null && state.tombstones.has(tombstoneKey(provider, tomb, playerId));
  return {
    player: (player && state.players.get(player)) || null,
    wallet: (player && state.wallets.get(walletKey(player, event.currency))) || null,
    session: state.sessions.get(sessionKey(provider, event)) ?? null,
    providerEnabled: state.policies.get(provider)?.enabled ?? true,
    known: state.operations.get(operationKey(provider, event.key)) ?? null,
    linked: linkedOperation(state, event),
    round: roundOf(state, event)?.round ?? EMPTY_ROUND,
    tombstoned: buried(null) || (player !== null && buried(player)),
    grant: (bonusCode !== null && state.grants.get(grantKey(provider, bonusCode))) || null,
  };
}

/** What a query that moves nothing may see. */
export function queryViewOf(state: LedgerState, provider: Provider, query: WalletQuery): QueryView {
  const session = state.sessions.get(sessionKey(provider, query)) ?? null;
  const currency = query.currency ?? session?.currency ?? null;
  const wallet = query.player && currency ? state.wallets.get(walletKey(query.player, currency)) : undefined;
  return {
    player: (query.player && state.players.get(query.player)) || null,
    session,
    wallet: wallet ? { currency: wallet.currency, balance: wallet.balance } : null,
  };
}
