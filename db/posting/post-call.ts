// Decides one wallet call: its events in turn, then the answer, then the stored call. An atomic call with one refused event
// leaves only that refusal behind.

import { v7 as uuidv7 } from 'uuid';
import type { Outcome, Reply } from '../../providers/dialect.ts';
import type { WalletCallOutcome } from '../schema.ts';
import { type Journal, copyJournal } from './journal.ts';
import { type LedgerState, copyLedgerState, operationKey, queryViewOf } from './ledger-state.ts';
import type { PostingRequest, PostingResult } from './posting-request.ts';
import { type PostedEvent, postEvent } from './post-event.ts';

export type Batch = { state: LedgerState; journal: Journal };

/** Decides a call on the batch and returns its answer; nothing is said to the provider before the batch is committed. */
export function postCall(batch: Batch, source: PostingRequest): PostingResult {
  const { call } = source;
  if (call.kind === 'malformed') return store(batch, source, uuidv7(), 'malformed', call.reply, call.problem, []);
  if (call.kind === 'query') {
    const reply = call.reply(queryViewOf(batch.state, source.provider, call.query));
    return store(batch, source, uuidv7(), 'answered', reply, null, []);
  }
  const walletCallId = uuidv7();
  const posted = postEvents(batch, source, walletCallId, call.events, call.atomic);
  const outcomes = posted.map((event) => event.outcome);
  const reply = call.reply(outcomes);
  rememberReply(batch.state, outcomes, reply);
  const first = outcomes[0];
  if (outcomes.length === 1 && first?.kind === 'duplicate') {
    // A redelivery is counted with its first call, not stored again.
    return {
      walletCallId: firstCallOf(batch.state, first),
      operation: call.operation,
      outcome: 'duplicate',
      code: first.first.code,
      reply,
    };
  }
  const refusal = outcomes.find((outcome) => outcome.kind === 'refused');
  return store(
    batch,
    source,
    walletCallId,
    summaryOf(outcomes),
    reply,
    refusal?.code ?? null,
    posted.flatMap((event) => event.flags),
  );
}

function postEvents(
  batch: Batch,
  source: PostingRequest,
  walletCallId: string,
  events: readonly Parameters<typeof postEvent>[1][],
  atomic: boolean,
): PostedEvent[] {
  const before =
    atomic && events.length > 1 ? { state: copyLedgerState(batch.state), journal: copyJournal(batch.journal) } : null;
  const posted: PostedEvent[] = [];
  for (const event of events) {
    const result = postEvent({ ...batch, walletCallId, source }, event);
    if (before && result.outcome.kind === 'refused') {
      Object.assign(batch, before);
      return [postEvent({ ...batch, walletCallId, source }, event)];
    }
    posted.push(result);
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
    if (known && known.reply === null) {
      state.operations.set(key, { ...known, reply });
      state.operationsById.set(known.operationId, { ...known, reply });
    }
  }
}

function firstCallOf(state: LedgerState, outcome: Extract<Outcome, { kind: 'duplicate' }>): string {
  return state.operationsById.get(outcome.first.operationId)?.walletCallId ?? outcome.first.operationId;
}

function store(
  batch: Batch,
  source: PostingRequest,
  id: string,
  outcome: WalletCallOutcome,
  reply: Reply,
  problem: string | null,
  flags: PostedEvent['flags'],
): PostingResult {
  const { operation } = source.call;
  batch.journal.walletCalls.push({ id, source, outcome, operation, problem, flags, reply });
  return { walletCallId: id, operation, outcome, code: problem, reply };
}
