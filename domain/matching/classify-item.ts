// Names what a matching run found: two sides of a transaction, or one alone, with what the ledger knows around it. Pure; the
// first rule that fits wins, and null means that the two sides agree after all.

import { classifyPair } from './classify-pair.ts';
import { type Finding, UNDONE, found, grown } from './finding.ts';
import type { ItemFacts, OurSide, TheirSide } from './item-facts.ts';

/** What to call the item; null when there is nothing to tell. */
export function classifyItem(item: ItemFacts): Finding | null {
  const { ours, theirs } = item;
  if (ours && theirs) return classifyPair(item, ours, theirs);
  if (ours) return classifyOurs(item, ours);
  return theirs ? classifyTheirs(item, theirs) : null;
}

function classifyOurs({ family, ordinal, betless }: ItemFacts, ours: OurSide): Finding | null {
  if (ordinal > 1) return found('duplicate_ours', {}, { explanation: ours.undone ? UNDONE : null });
  const detail = { standing: 'ours' } as const;
  switch (family) {
    case 'payin':
      return found('bet_missing_theirs', { ...detail, paid: ours.paid }, { explanation: ours.undone ? UNDONE : null });
    case 'payout':
      if (betless) return found('win_without_bet', { ...detail, flagged: 'ours' }, { grownFrom: 'win_missing_theirs' });
      return found('win_missing_theirs', detail, { explanation: ours.undone ? UNDONE : null });
    case 'rollback':
      return ours.betStandsThere ? found('status', detail) : null;
    default:
      return family satisfies never;
  }
}

function classifyTheirs({ family, ordinal, betless }: ItemFacts, theirs: TheirSide): Finding | null {
  if (!theirs.accepted) return null;
  if (ordinal > 1) return found('duplicate_theirs');
  const { givenUp, payoutBooked } = theirs;
  const detail = { standing: 'theirs', givenUp } as const;
  switch (family) {
    case 'payin':
      return found('bet_missing_ours', detail);
    case 'payout':
      if (betless) return found('win_without_bet', { ...detail, flagged: 'theirs' }, { grownFrom: 'win_missing_ours' });
      return grown('win_missing_ours', detail);
    case 'rollback':
      return payoutBooked ? found('rollback_of_settled', detail) : grown('rollback_missing_ours', detail);
    default:
      return family satisfies never;
  }
}
