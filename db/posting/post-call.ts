// Decides one wallet call: its events in turn, then the answer, then the stored call. An atomic call with one refused event
// leaves only that refusal behind.

import type { WalletEvent } from '../../domain/wallet-event.ts';
import type { Outcome, Reply, WalletCall } from '../../providers/dialect.ts';
import type { Confirmation } from '../../providers/reply.ts';
import type { WalletCallOutcome } from '../schema.ts';
import { type KnownCalls, callKeyOf, knownCallKey } from './call-keys.ts';
import type { EventContext } from './event-context.ts';
import { type ConfirmationEntry, type Journal, copyJournal } from './journal.ts';
import { type LedgerState, copyLedgerState, operationKey, queryViewOf } from './ledger-state.ts';
import { newId } from './new-id.ts';
import { type PostedEvent, decideEvent, postDecision } from './post-event.ts';
import type { PostingRequest, PostingResult } from './posting-request.ts';

export type Batch = { state: LedgerState; journal: Journal; calls: KnownCalls };

/** Decides a call on the batch and returns its answer; nothing is said to the provider before the batch is committed. */
export function postCall(batch: Batch, source: PostingRequest): PostingResult {
  const repeat = repeatOf(batch, source);
  if (repeat) return repeat;
  const { received } = source;
  if (received.kind === 'call') return postNew(batch, source, received.call);
  const problem = received.kind === 'malformed' ? received.problem : null;
  return store(batch, source, newId(), { outcome: received.kind, reply: received.reply, problem, flags: [] });
}

/** The same request again, by its own id: the stored answer, or the refusal of another body. */
function repeatOf(batch: Batch, source: PostingRequest): PostingResult | null {
  const callKey = callKeyOf(source);
  const known = callKey ? batch.calls.get(knownCallKey(source.provider, callKey.key)) : undefined;
  if (!callKey || !known) return null;
  if (!known.body.equals(source.request.body)) {
    return store(
      batch,
      source,
      newId(),
      { outcome: 'malformed', reply: callKey.conflict, problem: 'request id used before', flags: [] },
      null,
    );
  }
  batch.journal.redeliveries.push({ walletCallId: known.walletCallId, receivedAt: source.receivedAt.toISOString() });
  return {
    walletCallId: known.walletCallId,
    operation: known.operation,
    outcome: 'duplicate',
    code: null,
    reply: known.reply,
  };
}

function postNew(batch: Batch, source: PostingRequest, call: WalletCall): PostingResult {
  if (call.kind === 'query') {
    const reply = call.reply(queryViewOf(batch.state, source.provider, call.query));
    return store(batch, source, newId(), { outcome: 'answered', reply, problem: null, flags: [] });
  }
  const walletCallId = newId();
  const posted = postEvents(batch, source, walletCallId, call.events, call.atomic);
  const outcomes = posted.map((event) => event.outcome);
  const reply = call.reply(outcomes);
  rememberReply(batch.state, outcomes, reply);
  const [first] = outcomes;
  const id = first?.kind === 'duplicate' ? batch.state.operationsById.get(first.first.operationId)?.walletCallId : null;
  if (outcomes.length === 1 && first?.kind === 'duplicate' && id && !callKeyOf(source)) {
    // A redelivery is counted with its first call, not stored again. What we posted ourselves has no call yet: this is it.
    noteOwed(batch.journal, source, reply);
    return { walletCallId: id, operation: call.operation, outcome: 'duplicate', code: first.first.code, reply };
  }
  const problem = outcomes.find((outcome) => outcome.kind === 'refused')?.code ?? null;
  const flags = posted.flatMap((event) => event.flags);
  return store(batch, source, walletCallId, { outcome: summaryOf(outcomes), reply, problem, flags });
}

function postEvents(
  batch: Batch,
  source: PostingRequest,
  walletCallId: string,
  events: readonly WalletEvent[],
  atomic: boolean,
): PostedEvent[] {
  const context = (): EventContext => ({ state: batch.state, journal: batch.journal, walletCallId, source });
  const before =
    atomic && events.length > 1 ? { state: copyLedgerState(batch.state), journal: copyJournal(batch.journal) } : null;
  const posted: PostedEvent[] = [];
  for (const event of events) {
    const decided = decideEvent(context(), event);
    if (before && decided.decision.outcome === 'refused') {
      Object.assign(batch, before);
      return [postDecision(context(), decided)];
    }
    posted.push(postDecision(context(), decided));
  }
  return posted;
}

function summaryOf(outcomes: readonly Outcome[]): WalletCallOutcome {
  const kinds = new Set(outcomes.map((outcome) => outcome.kind));
  for (const kind of ['posted', 'tombstone', 'refused', 'duplicate'] as const) if (kinds.has(kind)) return kind;
  throw new Error('a wallet call without events');
}

/** A later call of the same batch may repeat this one and must hear the same answer. */
function rememberReply(state: LedgerState, outcomes: readonly Outcome[], reply: Reply): void {
  for (const outcome of outcomes) {
    const key = operationKey(outcome.event.provider, outcome.event.key);
    const known = state.operations.get(key);
    if (outcome.kind !== 'duplicate' && known && known.reply === null) {
      state.operations.set(key, { ...known, reply });
      state.operationsById.set(known.operationId, { ...known, reply });
    }
  }
}

type Answered = { outcome: WalletCallOutcome; reply: Reply; problem: string | null; flags: PostedEvent['flags'] };

function store(
  batch: Batch,
  source: PostingRequest,
  id: string,
  answered: Answered,
  callKey = callKeyOf(source)?.key ?? null,
): PostingResult {
  const { received, provider, request } = source;
  const operation = received.kind === 'call' ? received.call.operation : received.operation;
  const { outcome, problem, reply } = answered;
  batch.journal.walletCalls.push({ id, source, operation, callKey, ...answered });
  if (callKey !== null)
    batch.calls.set(knownCallKey(provider, callKey), { walletCallId: id, operation, body: request.body, reply });
  noteOwed(batch.journal, source, reply);
  return { walletCallId: id, operation, outcome, code: problem, reply };
}

/** What the answer does beside being heard: session tokens, and confirmations that the provider waits for. */
function noteOwed(journal: Journal, source: PostingRequest, { tokens = [], confirmations = [] }: Reply): void {
  const { provider, receivedAt } = source;
  for (const change of tokens) journal.tokens.set(`${provider} ${change.token}`, { provider, ...change });
  for (const owed of confirmations) {
    const conductedBy = conductorOf(journal, owed);
    journal.confirmations.push({
      ...owed,
      id: newId(),
      provider,
      conductedBy,
      receivedAt: receivedAt.toISOString(),
    });
  }
}

/** A round tells of what was decided for it just now; anything else, a repeated word among it, goes on its own. */
function conductorOf(journal: Journal, { door, operationId }: Confirmation): ConfirmationEntry['conductedBy'] {
  const decided = journal.operations.some((row) => row.id === operationId && row.final);
  if (door === 'cashback') return decided ? 'cashback' : 'confirmation';
  const told = journal.outbox.some((row) => row.operationId === operationId && row.urgent);
  const alone = !journal.confirmations.some((row) => row.operationId === operationId && row.conductedBy === 'round');
  return told && alone ? 'round' : 'confirmation';
}
