// What a programme's schedule starts when a period is over: the periods that are due, oldest first, each under its own workflow
// id, so that one begun by hand is not begun twice. Of a programme that has ended only what was begun is finished.

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
import type { CashbackActivities } from '../activities/cashback-activities.ts';
import { LEDGER } from './activity-options.ts';
import { type CashbackDueInput, type CashbackDueResult, cashbackPeriodStart } from './cashback-contract.ts';
import type { cashbackProgramme } from './cashback-programme.ts';
import { innermostWords } from './innermost-words.ts';
import { dueUntil } from './scheduled-time.ts';
import * as key from './search-attribute-keys.ts';

export async function cashbackDue({ programmeId, delaySeconds = 0 }: CashbackDueInput): Promise<CashbackDueResult> {
  const { dueCashback } = proxyActivities<CashbackActivities>({ ...LEDGER, summary: 'which periods are due' });
  const { periods } = await dueCashback({ programmeId, until: dueUntil(delaySeconds) });
  const story: string[] = [];
  let failed = 0;
  for (const firstDay of periods) {
    const trouble = await conductPeriod(programmeId, firstDay);
    if (trouble !== null) failed += 1;
    story.push(`${firstDay}: ${trouble ?? 'done'}`);
    setCurrentDetails(story.join('\n\n'));
  }
  if (periods.length === 0) setCurrentDetails('Nothing is due.');
  if (failed === 0) return { periods };
  upsertSearchAttributes([{ key: key.NEEDS_HUMAN, value: true }]);
  throw ApplicationFailure.create({ message: story.join('; '), type: 'cashback_failed', nonRetryable: true });
}

/** Null when it is done, or somebody else is at it. */
async function conductPeriod(programmeId: string, firstDay: string): Promise<string | null> {
  const start = cashbackPeriodStart({ programmeId, firstDay });
  try {
    await executeChild<typeof cashbackProgramme>('cashbackProgramme', { ...start, parentClosePolicy: 'ABANDON' });
    return null;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return null;
    if (isCancellation(error) || !(error instanceof ChildWorkflowFailure)) throw error;
    return innermostWords(error, 'cancelled');
  }
}
