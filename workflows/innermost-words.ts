// What really went wrong, without Temporal's wrapping, in words for people.

import { ActivityFailure, ChildWorkflowFailure, isCancellation } from '@temporalio/workflow';

/** The message of the innermost cause; `cancelled` where somebody stopped it. */
export function innermostWords(error: unknown, cancelled: string): string {
  if (isCancellation(error)) return cancelled;
  const wrapped = error instanceof ActivityFailure || error instanceof ChildWorkflowFailure;
  const cause = wrapped ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
