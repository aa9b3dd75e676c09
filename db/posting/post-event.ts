// Decides one event on the batch's state, applies the decision to it and notes the rows. No I/O: everything it needs was
// loaded, everything it wants written is in the journal.

import { decide } from '../../domain/decide.ts';
import type { Decision, Flag } from '../../domain/decision.ts';
import type { WalletEvent } from '../../domain/wallet-event.ts';
import type { Outcome } from '../../providers/dialect.ts';
import type { EventContext } from './event-context.ts';
import { type AnsweredOperation, atItsGeneration, tombstoneKey, viewOf } from './ledger-state.ts';
import { moveMoney } from './move-money.ts';
import { noteOperation } from './note-operation.ts';

/** An outcome for the dialect, with what the stored call should say about it. */
export type PostedEvent = { outcome: Outcome; flags: readonly Flag[] };

export type DecidedEvent = { event: WalletEvent; decision: Decision };

/** Decides one event on the state as it is; changes nothing. */
export function decideEvent({ state, source }: EventContext, received: WalletEvent): DecidedEvent {
  const event = atItsGeneration(state, received);
  return { event, decision: decide(viewOf(state, event), event, source.rules) };
}

/** Applies a decision; the caller answers with the outcome once the journal is committed. */
export function postDecision(context: EventContext, { event, decision }: DecidedEvent): PostedEvent {
  const view = viewOf(context.state, event);
  const balance = view.wallet?.balance ?? null;
  const unmoved = { before: balance, after: balance };
  switch (decision.outcome) {
    case 'duplicate':
      return { outcome: duplicate(context, event, view.known, { undone: decision.undone, balance }), flags: [] };
    case 'refused': {
      const { code, field, flags } = decision;
      const operationId = noteOperation(context, event, decision, unmoved);
      return { outcome: { kind: 'refused', event, operationId, code, field, balance }, flags };
    }
    case 'tombstone': {
      const operationId = noteOperation(context, event, decision, unmoved);
      noteTombstone(context, event, decision.key, operationId);
      return { outcome: { kind: 'tombstone', event, operationId, balance }, flags: decision.flags };
    }
    case 'posted': {
      const { before, after, transfers } = moveMoney(context, event, decision);
      const operationId = noteOperation(context, event, decision, { before, after });
      context.journal.transfers.push(...transfers.map((transfer) => ({ ...transfer, operationId })));
      const { amount, flags } = decision;
      return {
        outcome: { kind: 'posted', event, operationId, amount, balanceBefore: before, balanceAfter: after },
        flags,
      };
    }
    default:
      return decision satisfies never;
  }
}

function duplicate(
  { journal, source }: EventContext,
  event: WalletEvent,
  known: AnsweredOperation | null,
  now: { undone: boolean; balance: bigint | null },
): Outcome {
  if (!known) throw new Error('a duplicate has a known operation');
  const { walletCallId, operationId, outcome, code, amount, balanceBefore, balanceAfter, reply } = known;
  if (walletCallId) journal.redeliveries.push({ walletCallId, receivedAt: source.receivedAt.toISOString() });
  return {
    kind: 'duplicate',
    event,
    first: { operationId, outcome, code, amount, balanceBefore, balanceAfter },
    reply,
    ...now,
  };
}

function noteTombstone(
  { state, journal }: EventContext,
  event: WalletEvent,
  key: string | null,
  operationId: string,
): void {
  if (key === null) return;
  const { provider, player } = event;
  state.tombstones.add(tombstoneKey(provider, key, player));
  journal.tombstones.push({ provider, key, playerId: player, operationId, at: state.postedAt });
}
