// Notes a decided event: the operation under its key, its round with the fold applied, its outbox row and its cases. State
// and journal change together, so that the next event of the batch sees what will be written.

import type { Decision, KnownOperation } from '../../domain/decision.ts';
import { isId } from '../../domain/ids.ts';
import { EMPTY_ROUND, applyToRound } from '../../domain/round.ts';
import { type WalletEvent, fingerprintOf } from '../../domain/wallet-event.ts';
import { type EventContext, effectiveAt } from './event-context.ts';
import {
  type AnsweredOperation,
  type RoundRecord,
  grantKey,
  operationKey,
  roundKey,
  roundOf,
  sessionKey,
} from './ledger-state.ts';
import { newId } from './new-id.ts';

type Decided = Exclude<Decision, { outcome: 'duplicate' }>;
type Balances = { before: bigint | null; after: bigint | null };

/** Notes the operation and returns its id. */
export function noteOperation(
  context: EventContext,
  event: WalletEvent,
  decision: Decided,
  balances: Balances,
): string {
  const { state, journal, walletCallId } = context;
  const linked = decision.outcome === 'posted' ? decision.linked : null;
  const session = state.sessions.get(sessionKey(event.provider, event));
  const op = operationOf(context, event, decision, balances);
  const roundId = noteRound(context, event, op, linked, session?.sessionId ?? null);
  const isFinal = decision.outcome !== 'refused' || decision.final;
  if (isFinal) {
    state.operations.set(operationKey(event.provider, event.key), { ...op, roundId });
    state.operationsById.set(op.operationId, { ...op, roundId });
  }
  journal.operations.push({
    ...op,
    id: op.operationId,
    walletCallId,
    event,
    linkedKey: linked?.key ?? (event.links === 'round' ? null : (event.links[0] ?? null)),
    roundId,
    sessionId: session?.sessionId ?? null,
    final: isFinal,
    effectiveAt: effectiveAt(context, event),
    postedAt: state.postedAt,
  });
  if (roundId !== null && (decision.outcome !== 'refused' || event.confirm))
    journal.outbox.push({ roundId, operationId: op.operationId, urgent: event.confirm });
  if (decision.outcome === 'posted') noteGrantUse(context, event, linked);
  if (decision.outcome !== 'tombstone') noteBreaks(context, event, decision, op.operationId);
  return op.operationId;
}

function operationOf(
  { state, walletCallId, fingerprint }: EventContext,
  event: WalletEvent,
  decision: Decided,
  { before, after }: Balances,
): AnsweredOperation {
  const posted = decision.outcome === 'posted' ? decision : null;
  const isKnownPlayer = event.player !== null && state.players.has(event.player);
  return {
    operationId: newId(),
    walletCallId,
    key: event.key,
    operation: event.operation,
    mode: posted?.mode ?? event.mode,
    transactionId: event.transactionId,
    playerId: isKnownPlayer ? event.player : (posted?.linked?.playerId ?? null),
    roundId: null,
    currency: event.currency,
    amount: posted?.amount ?? event.amount,
    closesRound: event.closesRound,
    fingerprint: fingerprint ?? fingerprintOf(event),
    outcome: decision.outcome,
    code: decision.outcome === 'refused' ? decision.code : null,
    balanceBefore: before,
    balanceAfter: after,
    reply: null,
  };
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
  const isPosted = op.outcome === 'posted';
  const round = isPosted ? applyToRound(record.round, { ...op, linkedKey: linked?.key ?? null }) : record.round;
  const isNew = !state.roundsById.has(record.id);
  const next: RoundRecord = { ...record, round };
  state.roundsById.set(next.id, next);
  state.rounds.set(roundKey(next.provider, next.playerId, next.key), next);
  if (isNew || isPosted) {
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
  const { key, providerRound } = event.round;
  return { id: newId(), provider: event.provider, playerId, key, providerRound, round: EMPTY_ROUND };
}

/** A posted free stake uses its grant; undoing it gives the use back. */
function noteGrantUse({ state }: EventContext, event: WalletEvent, linked: KnownOperation | null): void {
  if (event.bonusCode === null || event.mode !== 'free') return;
  const key = grantKey(event.provider, event.bonusCode);
  const grant = state.grants.get(key);
  if (!grant) return;
  if (event.operation === 'payin') state.grants.set(key, { ...grant, used: grant.used + 1 });
  else if (linked && (event.operation === 'rollback' || event.operation === 'refund'))
    state.grants.set(key, { ...grant, used: grant.used - 1 });
}

function noteBreaks(
  context: EventContext,
  event: WalletEvent,
  decision: Exclude<Decided, { outcome: 'tombstone' }>,
  operationId: string,
): void {
  const { journal, walletCallId } = context;
  const at = effectiveAt(context, event);
  journal.breaks.push(...decision.breaks.map((seed) => ({ seed, event, operationId, walletCallId, at })));
}
