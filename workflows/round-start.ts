// How a round's workflow is started: one builder for its id, search attributes, summary and memo, so that every starter makes
// the same workflow. The attributes carry the state that the run begins with, which saves it an upsert.

import type { WorkflowStartOptions } from '@temporalio/client';
import { roundWorkflowId } from '../domain/ids.ts';
import type { RoundInput, RoundStep } from './contracts.ts';
import { createRoundLife } from './round-life.ts';
import { roundSummary } from './round-text.ts';
import * as key from './search-attribute-keys.ts';
import { TASK_QUEUES } from './task-queues.ts';
import type { round } from './round.ts';

/** What a start leaves in the workflow's memo, to be compared when the start is tried again. */
export type RoundMemo = { lastOperation: string | null };

/**
 * Options of a start. `arriving`: the operation that an update brings together with this start; it is counted in attributes
 * and summary. `hash` is hex of SHA-256, for ids that are too long.
 */
export function roundStart(
  input: RoundInput,
  options: { hash: (text: string) => string; arriving?: RoundStep; taskQueue?: string },
): WorkflowStartOptions<typeof round> {
  const story = options.arriving ? [...input.story, options.arriving] : input.story;
  const life = createRoundLife({ ...input, story });
  const last = story.at(-1);
  const memo: RoundMemo = { lastOperation: last?.operationId ?? null };
  return {
    workflowId: roundWorkflowId(input.provider, input.playerId, input.roundKey, options.hash),
    taskQueue: options.taskQueue ?? TASK_QUEUES.rounds,
    args: [input],
    memo,
    staticSummary: roundSummary(input, life.round()),
    typedSearchAttributes: [
      { key: key.PROVIDER, value: input.provider },
      { key: key.PLAYER, value: input.playerId },
      { key: key.CURRENCY, value: input.currency },
      { key: key.ROUND_STATE, value: life.state() },
      ...(last ? [{ key: key.OPERATION, value: last.operation }] : []),
      { key: key.NEEDS_HUMAN, value: false },
    ],
  };
}
