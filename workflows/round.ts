// A bet's life: hears of each posted operation, and ends when nothing is at stake any more. Past its deadline it asks the
// provider, closes a lost round, and makes a case of anything else. It never decides about money: the ledger did, before.

import { allHandlersFinished, condition, continueAsNew, setHandler } from '@temporalio/workflow';
import { type ApplyOperation, type RoundInput, type RoundResult, applyOperation, getRoundState } from './contracts.ts';
import { type RoundRun, createRoundRun } from './round-run.ts';
import { settleByProvider } from './settle-by-provider.ts';

/** How long a stuck round listens for what may still come; later news opens a new run. */
const PATIENCE_MS = 7 * 86_400_000;

export async function round(input: RoundInput): Promise<RoundResult> {
  const run = createRoundRun(input);
  const hear = (news: ApplyOperation) => {
    run.hear(news);
    run.tell(null);
    return { state: run.life.state() };
  };
  setHandler(applyOperation, hear, { validator: checkShape });
  setHandler(getRoundState, run.result);
  run.begin();
  run.tell(null);

  if (!input.stuck) await untilDeadline(run);
  if (!run.mayEnd() && !input.stuck && run.life.state() === 'open') await settleByProvider(run);
  if (!run.mayEnd() && run.life.state() === 'stuck') await run.rest(PATIENCE_MS, 'late events of a stuck round');

  await run.confirmed();
  await condition(allHandlersFinished);
  if (!run.over() && run.life.round().state === 'open' && run.mayEnd()) return continueAsNew<typeof round>(goOn(run));
  return run.result();
}

/** Each step may move the deadline, so it is looked at again when the timer fires instead of starting one timer a step. */
async function untilDeadline(run: RoundRun): Promise<void> {
  while (!run.mayEnd()) {
    const left = Date.parse(run.deadlineAt()) - Date.now();
    if (left <= 0) return;
    await run.rest(left, 'round deadline');
  }
}

function goOn({ input, life, deadlineAt }: RoundRun): RoundInput {
  const { stuck: _, ...rest } = input;
  // Nothing is owed any more: a run goes on as a new one only when it is quiet.
  const story = life.steps().map(({ confirmationId: _owed, ...step }) => step);
  return { ...rest, story, deadlineAt: deadlineAt(), ...(life.state() === 'stuck' ? { stuck: true } : {}) };
}

/** Shape only: a refused update leaves no trace, so business never says no here. */
function checkShape({ step, deadlineAt }: ApplyOperation): void {
  if (!step.operationId || !step.key || Number.isNaN(Date.parse(deadlineAt))) {
    throw new TypeError('applyOperation wants { step, deadlineAt } of a posted operation');
  }
}
