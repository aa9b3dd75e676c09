// How long BETCORE goes on by itself after a call that got no good answer.
// Dossier 6.5 (inferred): a stake within the 30 s of its accept; every other type asked about and sent again without end date.

import type { RetryPlans } from '../../domain/matching/retry-plan.ts';

/** The waits are not written; a day has many tries, and is as long as we send our accept. */
const HOPE_SECONDS = 24 * 3_600;
const WITHOUT_END = {
  does: 'asks for the payment, and sends it again without end date while we do not have it',
  seconds: null,
  hopeSeconds: HOPE_SECONDS,
} as const;

export const BETCORE_RETRIES: RetryPlans = {
  payin: {
    does: 'sends the stake again within the 30 s of its accept, then gives it up and returns it if we executed it',
    seconds: 30,
  },
  payout: WITHOUT_END,
  rollback: WITHOUT_END,
};
