// The time that a schedule meant when it started this workflow, however late it really began; started by hand, the time it began.

import { defineSearchAttributeKey } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';

/** Set by Temporal on everything that a schedule starts. */
const SCHEDULED_START = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');

export function scheduledTime(): Date {
  const { typedSearchAttributes, startTime } = workflowInfo();
  return typedSearchAttributes.get(SCHEDULED_START) ?? startTime;
}

/** The time up to which days count as over: what was meant, or later by as much as the start was held up beyond `delaySeconds`. */
export function dueUntil(delaySeconds: number): string {
  return new Date(Math.max(scheduledTime().getTime(), Date.now() - delaySeconds * 1_000)).toISOString();
}
