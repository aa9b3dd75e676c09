// Whose trouble a failed delivery is: Temporal's (away, overloaded, no worker), then all rounds wait, or the round's own,
// then only that one does and somebody should look at it.

import { WorkflowUpdateRPCTimeoutOrCancelledError, isGrpcServiceError } from '@temporalio/client';

/** gRPC: CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, UNAVAILABLE. */
const PASSING = new Set([1, 4, 8, 10, 14]);

/** Is it worth trying any other round now? */
export function isTemporalAway(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  if (isGrpcServiceError(error)) return PASSING.has(error.code);
  return error instanceof Error && error.cause !== undefined && isTemporalAway(error.cause);
}
