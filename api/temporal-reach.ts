// How the API puts a question to Temporal that a person waits for: with one deadline and no second try. One that finds Temporal
// away spares the next ones the wait; while it is away somebody looks behind their backs, one look at a time, so that the
// answers come back with Temporal.

import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { Failure } from '../domain/failure.ts';
import type { TemporalClient } from '../platform/temporal-connection.ts';

export type TemporalReach = {
  /** Throws what the question throws, and `temporal_unavailable` at once while Temporal is known to be away. */
  ask<T>(deadlineMs: number, question: (client: Client) => Promise<T>): Promise<T>;
  /** Looks anew, and waits up to the deadline for it. */
  isUp(deadlineMs: number): Promise<boolean>;
};

/** Nobody waits for a look. */
const LOOK_MS = 5_000;

export function createTemporalReach({ asking, check }: TemporalClient): TemporalReach {
  let isAway = false;
  let looking: Promise<void> | null = null;

  const seen = (up: boolean): boolean => {
    isAway = !up;
    return up;
  };
  function look(): Promise<void> {
    looking ??= check(LOOK_MS)
      .then(
        () => void seen(true),
        () => void seen(false),
      )
      .finally(() => (looking = null));
    return looking;
  }

  return {
    async ask(deadlineMs, question) {
      if (isAway) {
        void look();
        throw new Failure('temporal_unavailable', 'Temporal does not answer just now');
      }
      try {
        return await asking.withDeadline(Date.now() + deadlineMs, () => question(asking));
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) {
          // It may only have been slow: the look takes the word back as soon as Temporal answers.
          seen(false);
          void look();
        }
        throw error;
      }
    },
    isUp: (deadlineMs) =>
      check(deadlineMs).then(
        () => seen(true),
        () => seen(false),
      ),
  };
}
