// Names the difference between two sides of one transaction: what we refused and they count, then the money, then what it is
// and whose, then when. Pure; the first rule that fits wins, and null means that the two sides agree after all.

import type { CauseDetail } from './cause-detail.ts';
import { classifyRefused } from './classify-refused.ts';
import { type Finding, UNDONE, found } from './finding.ts';
import type { ItemFacts, OurSide, TheirSide } from './item-facts.ts';

/** Both sides of the item. */
export function classifyPair(item: ItemFacts, ours: OurSide, theirs: TheirSide): Finding | null {
  if (ours.outcome === 'tombstone') return found('orphan_rollback');
  if (ours.outcome === 'refused') return theirs.accepted ? classifyRefused({ ...item, ...ours, ...theirs }) : null;
  if (!theirs.accepted) return classifyDeclined(item, ours);
  return (
    differentMoney(ours, theirs) ??
    differentClass(item, ours, theirs) ??
    differentIdentity(item, ours, theirs) ??
    acrossTheBorder(item, ours, theirs)
  );
}

/** Posted here and declined there; the undoing of a bet that they do not count is what they say too. */
function classifyDeclined({ family }: ItemFacts, ours: OurSide): Finding | null {
  if (family === 'rollback' && !ours.betStandsThere) return null;
  return found('status', {}, { explanation: ours.undone ? UNDONE : null });
}

function differentMoney(ours: OurSide, theirs: TheirSide): Finding | null {
  // Once ours was taken back, what is missing is theirs.
  if (ours.currency !== theirs.currency) return found('currency', ours.amount === 0n ? { standing: 'theirs' } : {});
  if (ours.amount !== theirs.amount) {
    const difference = ours.amount > theirs.amount ? ours.amount - theirs.amount : theirs.amount - ours.amount;
    const isTax = difference === ours.tax || difference === theirs.tax;
    return isTax ? found('tax', { tax: 'in_amount' }) : found('amount');
  }
  return differs(ours.tax, theirs.tax) ? found('tax', { tax: 'named' }) : null;
}

/** The same money under another heading of the books. */
function differentClass({ family }: ItemFacts, ours: OurSide, theirs: TheirSide): Finding | null {
  if (family === 'payout' && ours.operation !== theirs.operation) {
    const isJackpot = ours.operation === 'jackpot' || theirs.operation === 'jackpot';
    return isJackpot ? found('jackpot_class') : found('mapping', { field: 'operation' });
  }
  const hasStake = family === 'payin' || (family === 'payout' && ours.operation === 'payout');
  return hasStake && differs(ours.free, theirs.free) ? found('free_round_leakage') : null;
}

function differentIdentity({ sameTransaction }: ItemFacts, ours: OurSide, theirs: TheirSide): Finding | null {
  const field = sameTransaction ? differingField(ours, theirs) : 'transaction';
  if (field !== null) return found('mapping', { field });
  return differs(ours.test, theirs.test) ? found('test_player', { flagged: ours.test ? 'ours' : 'theirs' }) : null;
}

function differingField(ours: OurSide, theirs: TheirSide): CauseDetail['field'] {
  if (differs(ours.playerId, theirs.playerId)) return 'player';
  if (differs(ours.providerRound, theirs.providerRound)) return 'round';
  return differs(ours.game, theirs.game) ? 'game' : null;
}

/** A side that is silent does not differ. */
function differs<T extends string | bigint | boolean>(a: T | null, b: T | null): boolean {
  return a !== null && b !== null && a !== b;
}

function acrossTheBorder(item: ItemFacts, ours: OurSide, theirs: TheirSide): Finding | null {
  if (item.betless) return found('win_without_bet', { flagged: 'ours' });
  if (ours.day === theirs.day) return null;
  const isLate = item.family === 'payout' && item.betAgrees && [ours.day, theirs.day].every((day) => day !== 'before');
  return found(isLate ? 'late_win' : 'cut_off');
}
