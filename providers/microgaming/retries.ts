// How long Microgaming goes on by itself after a call that got no good answer.
// MG+ 4.5 (assumed): a debit at 1, 2 and 4 s and then its rollback; a credit for 24 hours and hourly after, never abandoned (D9).

import type { RetryPlans } from '../../domain/matching/retry-plan.ts';

/** The dense day and three of the hourly tries. */
const HOPE_SECONDS = 27 * 3_600;

export const MICROGAMING_RETRIES: RetryPlans = {
  payin: { does: 'sends the debit again after 1, 2 and 4 s, then rolls it back until it is answered', seconds: 7 },
  payout: {
    does: 'sends the credit again after 1, 2, 5, 10, 30 and 60 s, every 5 minutes to 24 hours, then hourly until it is paid',
    seconds: null,
    hopeSeconds: HOPE_SECONDS,
  },
  rollback: { does: 'sends the rollback again until it is answered', seconds: null, hopeSeconds: HOPE_SECONDS },
};
