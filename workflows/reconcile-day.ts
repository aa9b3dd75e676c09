// What a provider's schedule starts when a gaming day is over: opens the runs that are due, the day's and those of days that
// were missed, and conducts each under the run's own workflow id, so that a run by hand at the same time is refused by both. A
// day without a statement to be had ends this workflow as failed; it is never recorded as clean.

import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ApplicationFailure,
  ChildWorkflowFailure,
  executeChild,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { RunOpeningActivities } from '../activities/run-opening-activities.ts';
import { LEDGER } from './activity-options.ts';
import type { OpenedDay, ReconcileDayInput, ReconcileDayResult, RunSubject } from './reconcile-contract.ts';
import { reconcileChild } from './reconcile-start.ts';
import type { reconcile } from './reconcile.ts';
import { dueUntil } from './scheduled-time.ts';
import * as key from './search-attribute-keys.ts';

type DayEnd = { day: string; end: ReconcileDayResult['days'][string] } | { day: string; trouble: string };

export async function reconcileDay({ provider, delaySeconds = 0 }: ReconcileDayInput): Promise<ReconcileDayResult> {
  const { days } = await ledger('which days are due').dueDays({ provider, until: dueUntil(delaySeconds) });
  const ends: DayEnd[] = [];
  const tell = (now: string) =>
    setCurrentDetails([`**${provider}**`, ...ends.map(inWords), ...(now === '' ? [] : [now])].join('\n\n'));
  for (const day of days) {
    tell(`${day}: at work`);
    ends.push(await conductDay(provider, day));
  }
  tell(days.length === 0 ? 'Nothing is due: every day that has ended has its run.' : '');
  const troubles = ends.filter((one) => 'trouble' in one);
  const needsHuman = troubles.length > 0 || ends.some((one) => 'end' in one && one.end === 'breaks');
  if (needsHuman) upsertSearchAttributes([{ key: key.NEEDS_HUMAN, value: true }]);
  if (troubles.length > 0) {
    throw ApplicationFailure.create({
      message: troubles.map(inWords).join('; '),
      type: 'run_failed',
      nonRetryable: true,
    });
  }
  return { days: Object.fromEntries(ends.flatMap((one) => ('end' in one ? [[one.day, one.end]] : []))) };
}

const inWords = (one: DayEnd): string => `${one.day}: ${'end' in one ? one.end : one.trouble}`;

async function conductDay(provider: ReconcileDayInput['provider'], day: string): Promise<DayEnd> {
  const open = () => ledger(`open the run of ${day}`).openDayRun({ provider, day });
  let opened = await open();
  if (opened.outcome === 'running') {
    const left = await conductRun(opened.run, day);
    // What was left behind before the day was over has seen a part of it.
    if (!opened.early || ('end' in left && left.end === 'at work elsewhere')) return left;
    opened = await open();
  }
  if (opened.outcome === 'none') return { day, trouble: opened.reason };
  return conductRun(opened.run, day);
}

/** Conducts a run, or goes on with one that lost its workflow; whoever conducts it already is not disturbed. */
async function conductRun(run: Extract<OpenedDay, { run: RunSubject }>['run'], day: string): Promise<DayEnd> {
  try {
    const { state } = await executeChild<typeof reconcile>('reconcile', reconcileChild(run));
    return { day, end: state };
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return { day, end: 'at work elsewhere' };
    if (isCancellation(error) || !(error instanceof ChildWorkflowFailure)) throw error;
    return { day, trouble: error.cause?.message ?? 'the run failed' };
  }
}

const ledger = (summary: string) => proxyActivities<RunOpeningActivities>({ ...LEDGER, summary });
