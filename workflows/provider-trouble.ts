// Why an activity failed, in words for people: the cause's own message where it is ours, never a stack.

import { ActivityFailure, ApplicationFailure, isCancellation } from '@temporalio/workflow';

/** The reason of a failed activity; throws on what is not the provider's trouble (a cancel, a fault of ours). */
export function reasonOf(error: unknown): string {
  if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
  const { cause } = error;
  if (cause instanceof ApplicationFailure && cause.type) return `${cause.type}: ${cause.message}`;
  return 'provider_unavailable: the provider did not answer in time';
}
