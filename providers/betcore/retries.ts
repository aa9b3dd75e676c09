// How long BETCORE goes on by itself after a call that got no good answer.
// Dossier 6.5 (inferred): a stake within the 30 s of its accept; every other type asked about and sent again without end date.

import type { RetryPlans } from '../../domain/matching/retry-plan.ts';

export const BETCORE_RETRIES: RetryPlans = {
  payin: {
    does: 'sends the stake again within the 30 s of its accept, then gives it up and returns it if we executed it',
    seconds: 30,
  },
  payout: { does: 'asks for the payment, and sends it again without end date while we do not have it', seconds: null },
  rollback: {
    does: 'asks for the payment, and sends it again without end date while we do not have it',
    seconds: null,
  },
};
