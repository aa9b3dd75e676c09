// Decides one event on the batch's state, applies the decision to it and notes the rows. No I/O: everything it needs was
// loaded, everything it wants written is in the journal.

import { v7 as uuidv7 } from 'uuid';
import { decide } from '../../domain/decide.ts';
import type { Decision, Flag, KnownOperation } from '../../domain/decision.ts';
import { isId } from '../../domain/ids.ts';
import { EMPTY_ROUND, applyToRound } from '../../domain/round.ts';
import { type WalletEvent, fingerprintOf } from '../../domain/wallet-event.ts';
import type { Outcome } from '../../providers/dialect.ts';
import type { Journal } from './journal.ts';
import {
  type AnsweredOperation,
  type LedgerState,
  type RoundRecord,
  operationKey,
  roundKey,
  roundOf,
  tombstoneKey,
  viewOf,
  walletKey,
} from './ledger-state.ts';
import type { PostingRequest } from './posting-request.ts';

export type EventContext = { state: LedgerState; journal: Journal; walletCallId: string; source: PostingRequest };
/** An outcome for the dialect, with what the stored call should say about it. */
export type PostedEvent = { outcome: Outcome; flags: readonly Flag[] };

/** Decides and applies one event; the caller answers with the outcome once the journal is committed. */
export function postEvent(context: EventContext, event: WalletEvent): PostedEvent {
  const view = viewOf(context.state, event);
  const decision = decide(view, event, context.source.rules);
  const balance = view.wallet?.balance ?? null;
  switch (decision.outcome) {
    case 'duplicate':
      return duplicate(context, event, view.known, balance);
    case 'refused':
      noteOperation(context, event, decision, null, balance, balance);
      return {
        outcome: { kind: 'refused', event, code: decision.code, field: decision.field, balance },
        flags: decision.flags,
      };
    case 'tombstone': {
      const operationId = noteOperation(context, event, decision, null, balance, balance);
      noteTombstones(context, event, decision.keys, operationId);
      return { outcome: { kind: 'tombstone', event, operationId, balance }, flags: decision.flags };
    }
    case 'posted': {
      const { before, after, transfers } = moveMoney(context, event, decision);
      const operationId = noteOperation(context, event, decision, decision.linked, before, after);
      context.journal.transfers.push(...transfers.map((transfer) => ({ ...transfer, operationId })));
      return {
        outcome: { kind: 'posted', event, operationId, balanceBefore: before, balanceAfter: after },
        flags: decision.flags,
      };
    }
    default:
      return decision satisfies never;
  }
}

function duplicate(
  context: EventContext,
  event: WalletEvent,
  known: AnsweredOperation | null,
  balance: bigint | null,
): PostedEvent {
  if (!known?.reply) throw new Error(`operation under key ${event.key} has no stored answer`);
  const { operationId, outcome, code, balanceBefore, balanceAfter, reply } = known;
  if (known.walletCallId)
    context.journal.redeliveries.push({
      walletCallId: known.walletCallId,
      receivedAt: context.source.receivedAt.toISOString(),
    });
  return {
    outcome: {
      kind: 'duplicate',
      event,
      first: { operationId, outcome, code, balanceBefore, balanceAfter },
      reply,
      balance,
    },
    flags: [],
  };
}

type Moved = { before: bigint; after: bigint; transfers: Omit<Journal['transfers'][number], 'operationId'>[] };

function moveMoney(
  context: EventContext,
  event: WalletEvent,
  decision: Extract<Decision, { outcome: 'posted' }>,
): Moved {
  const { state, journal } = context;
  const playerId = event.player ?? decision.linked?.playerId ?? '';
  const key = walletKey(playerId, event.currency);
  let wallet = state.wallets.get(key);
  if (!wallet) throw new Error(`no locked wallet for an accepted ${event.operation}`);
  const before = wallet.balance;
  const transfers: Moved['transfers'] = [];
  for (const { debit, credit, amount } of decision.postings) {
    const house = debit === 'player' ? credit : debit;
    if (house === 'player') throw new Error('a transfer between players is not a wallet operation');
    const balance: bigint = debit === 'player' ? wallet.balance - amount : wallet.balance + amount;
    wallet = { ...wallet, balance, version: wallet.version + 1n };
    transfers.push({
      id: uuidv7(),
      kind: event.operation,
      house,
      provider: event.provider,
      currency: event.currency,
      amount,
      toPlayer: credit === 'player',
      walletAccount: wallet.accountId,
      walletVersion: wallet.version,
      balanceAfter: wallet.balance,
      effectiveAt: effectiveAt(context, event),
      postedAt: state.postedAt,
    });
  }
  if (transfers.length > 0) {
    state.wallets.set(key, wallet);
    journal.wallets.set(wallet.accountId, {
      accountId: wallet.accountId,
      balance: wallet.balance,
      version: wallet.version,
    });
  }
  return { before, after: wallet.balance, transfers };
}

function noteOperation(
  context: EventContext,
  event: WalletEvent,
  decision: Exclude<Decision, { outcome: 'duplicate' }>,
  linked: KnownOperation | null,
  balanceBefore: bigint | null,
  balanceAfter: bigint | null,
): string {
  const { state, journal, walletCallId } = context;
  const id = uuidv7();
  const playerId = event.player !== null && state.players.has(event.player) ? event.player : (linked?.playerId ?? null);
  const code = decision.outcome === 'refused' ? decision.code : null;
  const final = decision.outcome === 'refused' ? decision.final : true;
  const mode = decision.outcome === 'posted' ? decision.mode : event.mode;
  const session = event.sessionToken ? viewOf(state, event).session : null;
  const known: AnsweredOperation = {
    operationId: id,
    walletCallId,
    key: event.key,
    operation: event.operation,
    mode,
    transactionId: event.transactionId,
    playerId,
    roundId: null,
    currency: event.currency,
    amount: event.amount,
    fingerprint: fingerprintOf(event),
    outcome: decision.outcome,
    code,
    balanceBefore,
    balanceAfter,
    reply: null,
  };
  const roundId = noteRound(context, event, known, linked, session?.sessionId ?? null);
  const settled = { ...known, roundId };
  if (final) {
    state.operations.set(operationKey(event.provider, event.key), settled);
    state.operationsById.set(id, settled);
  }
  journal.operations.push({
    id,
    walletCallId,
    event,
    mode,
    linkedKey: linked?.key ?? event.links[0] ?? null,
    playerId,
    roundId,
    sessionId: session?.sessionId ?? null,
    outcome: decision.outcome,
    code,
    final,
    balanceBefore,
    balanceAfter,
    effectiveAt: effectiveAt(context, event),
    postedAt: state.postedAt,
  });
  if (roundId !== null && decision.outcome !== 'refused') journal.outbox.push({ roundId, operationId: id });
  if (decision.outcome !== 'tombstone') {
    journal.breaks.push(
      ...decision.breaks.map((seed) => ({
        seed,
        event,
        operationId: id,
        walletCallId,
        at: effectiveAt(context, event),
      })),
    );
  }
  return id;
}

/** Finds or opens the round and applies a posted operation to it. Calls of unknown players belong to no round. */
function noteRound(
  context: EventContext,
  event: WalletEvent,
  op: AnsweredOperation,
  linked: KnownOperation | null,
  sessionId: string | null,
): string | null {
  const { state, journal } = context;
  const record = roundOf(state, event) ?? newRound(event, op.playerId);
  if (!record || record.playerId !== op.playerId) return null;
  const posted = op.outcome === 'posted';
  const round = posted ? applyToRound(record.round, { ...op, linkedKey: linked?.key ?? null }) : record.round;
  const next: RoundRecord = { ...record, round };
  const isNew = !state.roundsById.has(record.id);
  state.roundsById.set(next.id, next);
  state.rounds.set(roundKey(next.provider, next.playerId, next.key), next);
  if (isNew || posted) {
    const deadlineS = state.policies.get(event.provider)?.roundDeadlineSeconds ?? 0;
    journal.rounds.set(next.id, {
      id: next.id,
      event: { ...event, round: { key: next.key, providerRound: next.providerRound } },
      playerId: next.playerId,
      sessionId,
      state: round.state,
      bet: round.bet,
      won: round.won,
      at: state.postedAt,
      deadlineAt: new Date(Date.parse(state.postedAt) + deadlineS * 1000).toISOString(),
    });
  }
  return next.id;
}

function newRound(event: WalletEvent, playerId: string | null): RoundRecord | null {
  if (!event.round || playerId === null || !isId(playerId)) return null;
  return {
    id: uuidv7(),
    provider: event.provider,
    playerId,
    key: event.round.key,
    providerRound: event.round.providerRound,
    round: EMPTY_ROUND,
  };
}

function noteTombstones(context: EventContext, event: WalletEvent, keys: readonly string[], operationId: string): void {
  const { state, journal } = context;
  for (const key of keys) {
    state.tombstones.add(tombstoneKey(event.provider, key, event.player));
    journal.tombstones.push({ provider: event.provider, key, playerId: event.player, operationId, at: state.postedAt });
  }
}

function effectiveAt(context: EventContext, event: WalletEvent): string {
  return event.effectiveAt ?? context.source.receivedAt.toISOString();
}
