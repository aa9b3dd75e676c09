// How long A provider of BETCORE's games side goes on by itself after a call that got no good answer.
// Dossier, channel C (inferred): a pay-in once more and then its refund; a pay-out at least six times and at the user's next launch, without a known end.

import type { RetryPlans } from '../../domain/matching/retry-plan.ts';

/** The queue waits an hour at the longest, so a day has all six tries and more; the player's next launch may never come. */
const HOPE_SECONDS = 24 * 3_600;

export const BETCORE_GAMES_RETRIES: RetryPlans = {
  payin: { does: 'sends the pay-in once more, then refunds it', seconds: 60 },
  payout: {
    does: "sends the pay-out again at least six times, and at the player's next launch",
    seconds: null,
    hopeSeconds: HOPE_SECONDS,
  },
  rollback: {
    does: 'queues the refund until it has an answer with a code',
    seconds: null,
    hopeSeconds: HOPE_SECONDS,
  },
};
