// Where our failures become Temporal's, in one table over their codes. What a retry cannot mend fails at once, so that the
// workflow can go its other way; messages carry no personal data, because error types and texts stand in histories.

import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { ApplicationFailure } from '@temporalio/common';
import { Failure, type FailureCode } from '../domain/failure.ts';

/** `once`: a retry changes nothing. `again`: Temporal's policy decides when. */
const RETRY: Record<FailureCode, 'again' | 'once'> = {
  setting_invalid: 'once',
  ledger_unavailable: 'again',
  ledger_invariant: 'once',
  temporal_unavailable: 'again',
  overloaded: 'again',
  provider_unavailable: 'again',
  provider_refused: 'once',
  provider_protocol: 'once',
  not_found: 'once',
  state_conflict: 'once',
  internal: 'once',
};

/** A failure with its code as type and its safe facts as details; anything else stays as it is and is retried. */
export function toApplicationFailure(error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  return ApplicationFailure.create({
    type: error.code,
    message: error.message,
    nonRetryable: RETRY[error.code] === 'once',
    details: [error.facts],
    // A delay of zero would mean to Temporal that there is no next try.
    ...(error.retryAfterSeconds ? { nextRetryDelay: error.retryAfterSeconds * 1000 } : {}),
  });
}

export function createFailureInterceptor(): ActivityInboundCallsInterceptor {
  return {
    async execute(input, next) {
      try {
        return await next(input);
      } catch (error) {
        throw toApplicationFailure(error);
      }
    },
  };
}
