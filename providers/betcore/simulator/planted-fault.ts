// The differences and mishaps that a demo day can plant in single bets, and the kind of break that finance should see for each.
// Null means none: the protocol heals it by itself.

import type { BreakKind } from '../../../domain/break-kind.ts';

export const PLANTED_FAULTS = {
  /** Stake and payout are each sent twice. */
  duplicate: null,
  /** The payout arrives before its stake, is refused and sent again. */
  reorder: null,
  /** Stake and payout come in one list. */
  list: null,
  /** A win is taken back and paid again. */
  paidAgain: null,
  /** A return arrives before its stake. */
  overtake: 'orphan_rollback',
  /** The bet is neither paid nor returned. */
  neverSettle: 'stuck_round',
  /** A stake or a win is left out of the report. */
  omitLine: 'bet_missing_theirs',
  /** The report shows another stake. */
  alterLine: 'amount',
  /** The report shows a stake twice. */
  duplicateLine: 'duplicate_theirs',
  /** A win is booked there and never sent. */
  unsentWin: 'win_missing_ours',
  /** A return is booked there and never sent. */
  unsentRollback: 'rollback_missing_ours',
  /** A stake stands in the report that never was sent. */
  ghostBet: 'bet_missing_ours',
  /** A stake that was accepted here is recorded as declined there. */
  declinedThere: 'status',
} as const satisfies Record<string, BreakKind | null>;

export type PlantedFault = keyof typeof PLANTED_FAULTS;

export function isPlantedFault(name: string): name is PlantedFault {
  return Object.hasOwn(PLANTED_FAULTS, name);
}
