// What a provider does by itself about a call that got no good answer: data of its dialect, read by reconciliation to say
// what may still heal, and until when. It promises nothing; it is what the provider's document says, or what we assume.

import type { Family } from './family.ts';

export type RetryPlan = {
  /** What the provider does, in words that finance reads. */
  does: string;
} & (
  | {
      /** Seconds after the event at which its last try is over; 0: it never tries again. */
      seconds: number;
    }
  | {
      /** It goes on until it is answered. */
      seconds: null;
      /** Seconds after the event by which many tries have failed, so that no further one is counted on. */
      hopeSeconds: number;
    }
);

/** For how long after the event a try is counted on. A schedule without an end promises nothing once many tries have failed. */
export const countedOnSeconds = (plan: RetryPlan): number => (plan.seconds === null ? plan.hopeSeconds : plan.seconds);

/** One for each family of calls. */
export type RetryPlans = Readonly<Record<Family, RetryPlan>>;

/** How we know that the provider will not send an event again. */
export type GivenUp = 'said' | 'schedule';

/**
 * Has the provider given up on an event of its own that happened at `at`? Its word (`expired`) stands above its schedule; null:
 * it may still send it.
 */
export function givenUp(expired: boolean | null, plan: RetryPlan | null, at: Date, now: Date): GivenUp | null {
  if (expired !== null) return expired ? 'said' : null;
  if (plan === null || plan.seconds === null) return null;
  return now.getTime() > at.getTime() + plan.seconds * 1_000 ? 'schedule' : null;
}
