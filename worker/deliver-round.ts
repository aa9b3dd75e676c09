// Hands one claimed round to Temporal. A round that Temporal never heard of is started with its whole story; otherwise each
// operation is an update, in order, that opens a run if none is open. Idempotent by ids: a second delivery changes nothing.

import { createHash } from 'node:crypto';
import { type Client, WithStartWorkflowOperation, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { ClaimedOperation, ClaimedRound } from '../db/outbox/claim-rounds.ts';
import { freeBetWorkflowId } from '../domain/ids.ts';
import { formatAmount } from '../domain/money.ts';
import { foldRound } from '../domain/round.ts';
import { type RoundInput, type RoundStep, WORKFLOWS, applyOperation, freeBetUsed } from '../workflows/contracts.ts';
import { type RoundMemo, roundStart } from '../workflows/round-start.ts';
import type { round as roundWorkflow } from '../workflows/round.ts';

/** `every` round gets a workflow, or only one that is `waiting` for something. */
export type Conduct = 'every' | 'waiting';
/** Delivers until the deadline; `sent` is called with rows that need no second delivery, as they are through. */
export type DeliverRound = (
  round: ClaimedRound,
  deadline: Date,
  sent: (operations: readonly ClaimedOperation[]) => void,
) => Promise<void>;

type RoundWorkflow = typeof roundWorkflow;
type Delivery = { client: Client; taskQueue: string; round: ClaimedRound; steps: readonly RoundStep[] };

export function createRoundDelivery(deps: { client: Client; conduct: Conduct; taskQueue: string }): DeliverRound {
  const { client, conduct, taskQueue } = deps;
  return (round, deadline, sent) =>
    client.withDeadline(deadline, async () => {
      const delivery = { client, taskQueue, round, steps: round.operations.map((op) => toStep(round, op)) };
      const told = conduct === 'waiting' && isDone(round) ? round.operations.length : await tellStory(delivery);
      await pass(delivery, round.operations.slice(0, told), sent);
      for (let next = told; next < round.operations.length; next++) {
        await update(delivery, next);
        await pass(delivery, round.operations.slice(next, next + 1), sent);
      }
    });
}

/** Operations are through once their free bets know of them as well. */
async function pass(
  { client, round }: Delivery,
  operations: readonly ClaimedOperation[],
  sent: (operations: readonly ClaimedOperation[]) => void,
): Promise<void> {
  const pending = operations.filter((operation) => operation.outboxId !== null);
  for (const operation of pending) {
    if (operation.operation === 'payin' && operation.freeBetId) await tellFreeBet(client, round, operation);
  }
  sent(pending);
}

const isNew = (round: ClaimedRound) => round.operations.every((operation) => operation.outboxId !== null);

/** Over within the linger: nobody waits for anything, and no workflow knows it. */
function isDone(round: ClaimedRound): boolean {
  const posted = round.operations.filter((operation) => operation.outcome === 'posted');
  const nothingOwed = round.operations.every((operation) => operation.confirmationId === null);
  return isNew(round) && nothingOwed && foldRound(posted).state !== 'open';
}

/** How many operations Temporal knows, from the oldest on: a round that is new to it is started with all of them. */
async function tellStory(delivery: Delivery): Promise<number> {
  const { round } = delivery;
  if (isNew(round)) return startWithStory(delivery);
  return round.operations.findLastIndex((operation) => operation.outboxId === null) + 1;
}

/** Starts the round's first run. An earlier try may have started it already, with less of the story. */
async function startWithStory({ client, taskQueue, round, steps }: Delivery): Promise<number> {
  const start = roundStart(inputOf(round, steps), { hash: sha256, taskQueue });
  try {
    await client.workflow.start<RoundWorkflow>(WORKFLOWS.round, {
      ...start,
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    });
    return steps.length;
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const { memo } = await client.workflow.getHandle(start.workflowId).describe();
    const last = (memo as RoundMemo | undefined)?.lastOperation;
    return steps.findIndex((step) => step.operationId === last) + 1;
  }
}

/** Tells the open run of one operation, or opens one with the story before it. */
async function update({ client, taskQueue, round, steps }: Delivery, index: number): Promise<void> {
  const step = steps[index];
  if (!step) throw new RangeError(`a round of ${steps.length} steps has no step ${index}`);
  // What came before was told with what is owed for it.
  const before = steps.slice(0, index).map(({ confirmationId: _owed, ...told }) => told);
  const input = { ...inputOf(round, before), expects: step.operationId };
  await client.workflow.startUpdateWithStart(applyOperation, {
    updateId: step.operationId,
    waitForStage: 'ACCEPTED',
    args: [{ step, deadlineAt: input.deadlineAt }],
    startWorkflowOperation: new WithStartWorkflowOperation<RoundWorkflow>(WORKFLOWS.round, {
      ...roundStart(input, { hash: sha256, taskQueue, arriving: step }),
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'USE_EXISTING',
    }),
  });
}

/** A free bet that has ended needs to hear of no more stakes. */
async function tellFreeBet(client: Client, round: ClaimedRound, stake: ClaimedOperation): Promise<void> {
  const handle = client.workflow.getHandle(freeBetWorkflowId(round.provider, stake.freeBetId ?? ''));
  await handle.signal(freeBetUsed, { operationId: stake.operationId }).catch((error: unknown) => {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  });
}

function inputOf(round: ClaimedRound, story: readonly RoundStep[]): RoundInput {
  const { roundId, provider, playerId, roundKey, providerRound, game, currency, deadlineAt } = round;
  const named = { roundId, provider, playerId, roundKey, providerRound, game, currency };
  return { ...named, deadlineAt: deadlineAt.toISOString(), story, expects: null };
}

function toStep(round: ClaimedRound, operation: ClaimedOperation): RoundStep {
  const { outboxId: _, freeBetId: __, confirmationId, amount, at, ...rest } = operation;
  const owed = confirmationId === null ? {} : { confirmationId };
  return { ...rest, ...owed, amount: formatAmount(amount, round.currency), at: at.toISOString() };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
