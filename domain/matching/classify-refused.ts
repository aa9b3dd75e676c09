// Names what we refused and the provider counts. What a call proved by itself opened its case when it was refused; it keeps that
// name here, so that a run, a round's workflow and the call itself speak of one case. Pure.

import { type Finding, found, grown } from './finding.ts';
import type { ItemFacts, OurSide, TheirSide } from './item-facts.ts';

/** Of the two sides only what the name depends on. */
export type RefusedFacts = Pick<ItemFacts, 'family' | 'betless'> &
  Pick<OurSide, 'refusal' | 'betOfAnother'> &
  Pick<TheirSide, 'payoutBooked' | 'givenUp'>;

export function classifyRefused(facts: RefusedFacts): Finding {
  const { family, betless, refusal, betOfAnother, payoutBooked, givenUp } = facts;
  const detail = { refusal, standing: 'theirs' } as const;
  if (family === 'payin') return found(refusal === 'payin_rolled_back' ? 'late_original' : 'status', detail);
  if (family === 'rollback' && (refusal === 'round_settled' || payoutBooked))
    return found('rollback_of_settled', detail);
  if (betOfAnother) return found('mapping', { ...detail, field: 'player' });
  if (refusal === 'currency_mismatch') return found('currency', detail);
  if (family === 'rollback' && refusal === 'amount_mismatch') return found('amount', detail);
  if (betless && refusal === 'transaction_unknown')
    return found('win_without_bet', { ...detail, flagged: 'theirs' }, { grownFrom: 'status' });
  return grown('status', { ...detail, givenUp });
}
