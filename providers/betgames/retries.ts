// How long BetGames goes on by itself after a call that got no good answer.
// Dossier 9, O26 to O28 (schedule not readable there): a payin three times in 30 s, a payout or return hourly up to 24 hours.

import type { RetryPlans } from '../../domain/matching/retry-plan.ts';

export const BETGAMES_RETRIES: RetryPlans = {
  payin: {
    does: 'sends the payin up to three times within 30 s, then voids the bet and returns the stake',
    seconds: 30,
  },
  payout: {
    does: 'sends the payout again after 1, 5, 30 s, 2 and 10 minutes, then hourly for 24 hours',
    seconds: 86_400,
  },
  rollback: {
    does: 'sends the return again after 1, 5, 30 s, 2 and 10 minutes, then hourly for 24 hours',
    seconds: 86_400,
  },
};
