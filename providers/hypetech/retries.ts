// How long Hypetech goes on by itself after a call that got no good answer.
// Dossier 10.3 (undocumented, our simulator's default): W2 and W4 after 1, 2, 4, 8, 16, 32 s, then every 5 minutes for 24 hours.

import type { RetryPlans } from '../../domain/matching/retry-plan.ts';

export const HYPETECH_RETRIES: RetryPlans = {
  payin: { does: 'does not send a bet again; it sends the rollback of a bet whose answer it did not hear', seconds: 0 },
  payout: {
    does: 'sends the win again after 1, 2, 4, 8, 16 and 32 s, then every 5 minutes for 24 hours',
    seconds: 86_400,
  },
  rollback: {
    does: 'sends the rollback again after 1, 2, 4, 8, 16 and 32 s, then every 5 minutes for 24 hours',
    seconds: 86_400,
  },
};
