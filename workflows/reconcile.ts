// One reconciliation of a provider and a period: read what they say, freeze what we know, match in fixed passes, close. It
// moves no money, and a run whose source failed ends as failed, never as clean.

import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { PASSES, type Pass } from '../domain/matching/passes.ts';
import type { ReconciliationActivities } from '../activities/reconciliation.ts';
import { LEDGER, MATCHING_PASS, STATEMENT } from './activity-options.ts';
import type { ReconcileInput, ReconcileResult } from './reconcile-contract.ts';
import * as key from './search-attribute-keys.ts';
import { untilSettled } from './until-settled.ts';

const SUMMARY: Record<Pass, string> = {
  totals: 'totals per currency',
  exact: 'match by transaction id',
  composite: 'match by content within a window',
  rounds: 'match by round',
  classify: 'name what is left',
  close: 'resolve what is gone and close the run',
};

export async function reconcile({ runId }: ReconcileInput): Promise<ReconcileResult> {
  const story: string[] = [];
  const tell = (line: string) => {
    story.push(line);
    setCurrentDetails(story.join('\n\n'));
  };
  try {
    return await conduct(runId, tell);
  } catch (error) {
    const reason = reasonOf(error);
    tell(`**failed**: ${reason}`);
    await CancellationScope.nonCancellable(() => ledger('note that the run failed').failRun({ runId, reason }));
    if (isCancellation(error)) throw error;
    throw ApplicationFailure.create({
      message: reason,
      type: 'run_failed',
      nonRetryable: true,
      ...(error instanceof Error ? { cause: error } : {}),
    });
  }
}

async function conduct(runId: string, tell: (line: string) => void): Promise<ReconcileResult> {
  const { provider, from, to } = await ledger('look at the run').describeRun({ runId });
  tell(`**${provider}**, ${from} to ${to}`);
  const reading = proxyActivities<ReconciliationActivities>({ ...STATEMENT, summary: `read ${provider}'s statement` });
  const { lines, badLines } = await reading.readStatement({ runId });
  tell(`Statement: ${lines} lines, ${badLines} unreadable.`);

  await untilSettled(() => ledger('freeze the watermark').freezeWatermark({ runId }));
  for (const pass of PASSES) {
    const matching = proxyActivities<ReconciliationActivities>({ ...MATCHING_PASS, summary: SUMMARY[pass] });
    const { rows } = await matching.runPass({ runId, pass });
    tell(`${SUMMARY[pass]}: ${rows}`);
  }
  const verdict = await ledger('read the verdict').readVerdict({ runId });
  tell(`**${verdict.state}**: ${verdict.matched} matched, ${verdict.breaks} breaks, ${verdict.expected} expected.`);
  if (verdict.noActivity)
    tell('**No activity**: neither the statement nor the ledger has a transaction in this period.');
  if (verdict.state === 'breaks') upsertSearchAttributes([{ key: key.NEEDS_HUMAN, value: true }]);
  return verdict;
}

const ledger = (summary: string) => proxyActivities<ReconciliationActivities>({ ...LEDGER, summary });

/** The innermost words: what really went wrong, without Temporal's wrapping. */
function reasonOf(error: unknown): string {
  if (isCancellation(error)) return 'the run was cancelled';
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
