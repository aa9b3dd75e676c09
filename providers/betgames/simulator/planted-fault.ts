// The differences and mishaps that a demo day can plant in single rounds, and the kind of break that finance should see for
// each. Null means none: the protocol heals it by itself.

import type { BreakKind } from '../../../domain/break-kind.ts';

export const PLANTED_FAULTS = {
  /** The answer to a payin is lost, so it is sent again. */
  lostAnswer: null,
  /** The answer to a payout is lost, so it is sent again. */
  lostWinAnswer: null,
  /** Payin and payout are each delivered twice. */
  duplicate: null,
  /** A return arrives before its payin. */
  overtake: 'orphan_rollback',
  /** The bet is neither settled nor returned. */
  neverSettle: 'stuck_round',
  /** A bet is left out of the report. */
  omitLine: 'bet_missing_theirs',
  /** The report shows another stake. */
  alterLine: 'amount',
  /** The report shows a bet twice. */
  duplicateLine: 'duplicate_theirs',
  /** A win is booked there and never sent. */
  unsentWin: 'win_missing_ours',
  /** A return is booked there and never sent. */
  unsentRollback: 'rollback_missing_ours',
  /** A bet stands in the report that never was sent. */
  ghostBet: 'bet_missing_ours',
  /** A bet that was accepted here is recorded as declined there. */
  declinedThere: 'status',
} as const satisfies Record<string, BreakKind | null>;

export type PlantedFault = keyof typeof PLANTED_FAULTS;

export function isPlantedFault(name: string): name is PlantedFault {
  return Object.hasOwn(PLANTED_FAULTS, name);
}
