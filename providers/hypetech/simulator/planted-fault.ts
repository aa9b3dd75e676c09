// The differences and mishaps that a demo day can plant in single rounds, and the kind of break that finance should see for
// each. Null means none: the protocol heals it by itself.

import type { BreakKind } from '../../../domain/break-kind.ts';

export const PLANTED_FAULTS = {
  /** The answer to a bet is lost, so the bet is rolled back. */
  lostAnswer: null,
  /** The answer to a win is lost, so the win is sent again. */
  lostWinAnswer: null,
  /** Bet and win are each delivered twice. */
  duplicate: null,
  /** The win arrives before its bet, is refused and sent again. */
  reorder: null,
  /** A rollback arrives before its bet. */
  overtake: 'orphan_rollback',
  /** The bet is neither settled nor undone. */
  neverSettle: 'stuck_round',
  /** A bet or a win is left out of the report. */
  omitLine: 'bet_missing_theirs',
  /** The report shows another stake. */
  alterLine: 'amount',
  /** The report shows a bet twice. */
  duplicateLine: 'duplicate_theirs',
  /** A win is booked there and never sent. */
  unsentWin: 'win_missing_ours',
  /** A rollback is booked there and never sent. */
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
