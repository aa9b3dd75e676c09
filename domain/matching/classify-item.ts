// Names what a matching run found: two sides of a transaction, or one alone, with what the ledger knows around it. Pure; the
// first rule that fits wins, and null means that the two sides agree after all.

import type { BreakKind } from '../break-kind.ts';
import type { Currency } from '../currency.ts';
import type { Refusal } from '../refusal.ts';
import type { CauseDetail } from './break-rules.ts';
import type { Family } from './family.ts';

/** The ledger's side. `inside`: in the run's period; `undone`: a rollback of it is posted here. */
export type OurSide = {
  outcome: 'posted' | 'refused' | 'tombstone';
  refusal: Refusal | null;
  amount: bigint;
  currency: Currency;
  playerId: string | null;
  providerRound: string | null;
  game: string | null;
  /** Played with a granted stake. */
  free: boolean;
  jackpot: boolean;
  inside: boolean;
  undone: boolean;
  /** For a rollback: does the provider's statement still count the bet that it undid? */
  betStandsThere: boolean;
};

/** The provider's side; null where the statement does not say. `payoutBooked`: the ledger has paid the bet of this rollback. */
export type TheirSide = {
  accepted: boolean;
  amount: bigint;
  currency: Currency;
  playerId: string | null;
  providerRound: string | null;
  game: string | null;
  free: boolean | null;
  jackpot: boolean;
  inside: boolean;
  payoutBooked: boolean;
};

/** At least one side is there. `sameTransaction` is false for a pair found by its content and not by its id. */
export type ItemFacts = {
  family: Family;
  ordinal: number;
  sameTransaction: boolean;
  ours: OurSide | null;
  theirs: TheirSide | null;
};

export type Finding = { kind: BreakKind; detail: Partial<CauseDetail>; explanation: string | null };

/** What to call the item; null when there is nothing to tell. */
export function classifyItem(item: ItemFacts): Finding | null {
  const { ours, theirs } = item;
  if (ours && theirs) return classifyPair(item, ours, theirs);
  if (ours) return classifyOurs(item, ours);
  return theirs ? classifyTheirs(item, theirs) : null;
}

/** A bet that was answered too late: the provider dropped it, and its rollback is posted here. */
const UNDONE = 'The bet was undone here and the provider does not count it: both sides count nothing.';

const found = (kind: BreakKind, detail: Partial<CauseDetail> = {}, explanation: string | null = null): Finding => ({
  kind,
  detail,
  explanation,
});

function classifyPair({ family, sameTransaction }: ItemFacts, ours: OurSide, theirs: TheirSide): Finding | null {
  if (ours.outcome === 'tombstone') return found('orphan_rollback');
  if (ours.outcome === 'refused') return theirs.accepted ? classifyRefused(family, ours, theirs) : null;
  if (!theirs.accepted) return found('status', {}, ours.undone ? UNDONE : null);
  if (ours.currency !== theirs.currency) return found('currency');
  if (ours.amount !== theirs.amount) return found('amount');
  if (ours.jackpot !== theirs.jackpot) return found('jackpot_class');
  if (family === 'payin' && theirs.free !== null && ours.free !== theirs.free) return found('free_round_leakage');
  const field = sameTransaction ? differingIdentity(ours, theirs) : 'transaction';
  if (field !== null) return found('mapping', { field });
  return ours.inside && theirs.inside ? null : found('cut_off');
}

function classifyRefused(family: Family, { refusal }: OurSide, theirs: TheirSide): Finding {
  if (family === 'payin' && refusal === 'payin_rolled_back') return found('late_original', { refusal });
  if (family === 'rollback' && (refusal === 'round_settled' || theirs.payoutBooked)) {
    return found('rollback_of_settled', { refusal });
  }
  return found('status', { refusal, standing: 'theirs' });
}

function differingIdentity(ours: OurSide, theirs: TheirSide): 'player' | 'round' | 'game' | null {
  const differs = (a: string | null, b: string | null) => a !== null && b !== null && a !== b;
  if (differs(ours.playerId, theirs.playerId)) return 'player';
  if (differs(ours.providerRound, theirs.providerRound)) return 'round';
  return differs(ours.game, theirs.game) ? 'game' : null;
}

function classifyOurs({ family, ordinal }: ItemFacts, ours: OurSide): Finding | null {
  if (ordinal > 1) return found('duplicate_ours');
  switch (family) {
    case 'payin':
      return ours.undone ? found('bet_missing_theirs', {}, UNDONE) : found('bet_missing_theirs', { standing: 'ours' });
    case 'payout':
      return found('win_missing_theirs', { standing: 'ours' });
    case 'rollback':
      return ours.betStandsThere ? found('status', { standing: 'ours' }) : null;
    default:
      return family satisfies never;
  }
}

function classifyTheirs({ family, ordinal }: ItemFacts, theirs: TheirSide): Finding | null {
  if (!theirs.accepted) return null;
  if (ordinal > 1) return found('duplicate_theirs');
  const detail = { standing: 'theirs' } as const;
  switch (family) {
    case 'payin':
      return found('bet_missing_ours', detail);
    case 'payout':
      return found('win_missing_ours', detail);
    case 'rollback':
      return found(theirs.payoutBooked ? 'rollback_of_settled' : 'rollback_missing_ours', detail);
    default:
      return family satisfies never;
  }
}
