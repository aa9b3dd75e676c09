// What happens to a round past its deadline: the provider is asked, a lost round is closed in the ledger, and every other
// answer (or none) becomes a case for a person. Wins are never paid from here: a statement is evidence, not a wallet call.

import { ActivityFailure, isCancellation, log, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { RoundActivities } from '../activities/round-activities.ts';
import { type RoundDifference, type RoundVerdict, judgeRound, stuckRound } from '../domain/round-verdict.ts';
import { LEDGER, PROVIDER_QUESTION } from './activity-options.ts';
import { believe, toWire } from '../domain/round-belief.ts';
import type { RoundRun } from './round-run.ts';
import { neighbourQueue } from './task-queues.ts';

/** A close that this workflow asked for comes back through the outbox like any other operation. */
const CLOSE_PATIENCE_MS = 3_600_000;

export async function settleByProvider(run: RoundRun): Promise<void> {
  run.tell('Past its deadline: asking the provider what became of it.');
  const verdict = await askProvider(run);
  if (run.over()) return;
  if (verdict.verdict === 'differs') return makeCases(run, verdict.differences);
  const { closeRound } = proxyActivities<RoundActivities>({ ...LEDGER, summary: 'close the lost round' });
  await closeRound({ roundId: run.input.roundId });
  await run.rest(CLOSE_PATIENCE_MS, 'the close comes back from the ledger');
  if (!run.mayEnd()) await makeCases(run, [stuckRound(run.life.operations())]);
}

async function makeCases(run: RoundRun, differences: readonly RoundDifference[]): Promise<void> {
  const { roundId, currency } = run.input;
  const kinds = differences.map((difference) => difference.kind).join(', ');
  const { openBreaks } = proxyActivities<RoundActivities>({ ...LEDGER, summary: `open a case: ${kinds}` });
  const { workflowId } = workflowInfo();
  await openBreaks({ roundId, workflowId, differences: differences.map((one) => toWire(one, currency)) });
  run.life.setStuck();
  run.tell(`A person has to look at it: ${kinds}. A late event still settles it.`);
}

async function askProvider({ input, life }: RoundRun): Promise<RoundVerdict> {
  const { askProvider: ask } = proxyActivities<RoundActivities>({
    ...PROVIDER_QUESTION,
    taskQueue: neighbourQueue(workflowInfo().taskQueue, 'providers'),
    summary: `ask ${input.provider} about round ${input.providerRound}`,
  });
  try {
    const answer = await ask({ roundId: input.roundId });
    if (answer.asked) return judgeRound(life.operations(), believe(answer.lines, input.currency));
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    log.warn('the provider did not say what became of the round', { roundId: input.roundId });
  }
  return { verdict: 'differs', differences: [stuckRound(life.operations())] };
}
