// What is lost if a case is ignored, and by whom. Nothing is at risk while the case will heal by itself or is settled; the
// sides are those of the ledger, so what a provider's invoice makes of it is another matter.

import type { BreakKind } from '../break-kind.ts';
import type { Family } from './family.ts';
import type { Healing, HealingFacts } from './healing.ts';

export type Loser = 'player' | 'house';

/** `by_side`: whoever is worse off when the provider's amount is the true one. Null: the case does not tell. */
const LOSERS: Record<BreakKind, Loser | 'by_side' | null> = {
  bet_missing_ours: 'house',
  win_missing_ours: 'player',
  rollback_missing_ours: 'player',
  bet_missing_theirs: 'player',
  win_missing_theirs: 'house',
  amount: 'by_side',
  currency: null,
  duplicate_ours: 'by_side',
  // Its report is wrong and the ledger is right: the house pays its share of a bet that was not made.
  duplicate_theirs: 'house',
  status: 'by_side',
  late_win: null,
  orphan_rollback: null,
  late_original: 'house',
  stuck_round: 'player',
  win_without_bet: 'by_side',
  rollback_of_settled: 'house',
  round_total: null,
  free_round_leakage: 'house',
  jackpot_class: 'house',
  tax: 'by_side',
  test_player: 'house',
  cut_off: null,
  mapping: 'player',
  rounding: 'house',
  expired_at_provider: 'player',
  unparsable_line: null,
};

/** `renamed`: the provider calls the payment something else, so that it is carried by the wrong account of the house. */
export type Sides = {
  kind: BreakKind;
  family: Family | null;
  ours: bigint | null;
  theirs: bigint | null;
  renamed?: boolean;
};

/** Who loses it; amounts in minor units of one currency. */
export function loserOf({ kind, family, ours, theirs, renamed = false }: Sides): Loser | null {
  if (kind === 'mapping' && renamed) return 'house';
  const loser = LOSERS[kind];
  if (loser !== 'by_side') return loser;
  const difference = (theirs ?? 0n) - (ours ?? 0n);
  if (difference === 0n || family === null) return null;
  const isStake = family === 'payin';
  return difference > 0n === isStake ? 'house' : 'player';
}

/** The part of `residual` that is lost if nobody acts. */
export function atRiskOf(state: HealingFacts['state'], healing: Healing, residual: bigint | null): bigint | null {
  if (residual === null) return null;
  const isOpen = state === 'open' || state === 'in_review' || state === 'awaiting_approval';
  return isOpen && healing.by === 'nobody' ? residual : 0n;
}
