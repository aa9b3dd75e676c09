// What a provider does by itself about a call that got no good answer: data of its dialect, read by reconciliation to say
// what may still heal, and until when. It promises nothing; it is what the provider's document says, or what we assume.

import type { Family } from './family.ts';

export type RetryPlan = {
  /** What the provider does, in words that finance reads. */
  does: string;
  /** Seconds after the event at which its last try is over; 0: it never tries again; null: it goes on until it is answered. */
  seconds: number | null;
};

/** One for each family of calls. */
export type RetryPlans = Readonly<Record<Family, RetryPlan>>;
