// The differences and mishaps that a demo day can plant in single rounds, and the kind of break that finance should see for
// each. Null means none: the protocol heals it by itself.

import type { BreakKind } from '../../../domain/break-kind.ts';

export const PLANTED_FAULTS = {
  /** The first answer to a stake is lost; its repeat is told that it is one. */
  lostAnswer: null,
  /** Both answers to a stake are lost, so it is refunded; of a stake with its result both are reversed. */
  lostStake: null,
  /** The answer to a win is lost, so the win is sent again. */
  lostWinAnswer: null,
  /** Every call is delivered twice. */
  duplicate: null,
  /** A refund arrives before its stake. */
  overtake: 'orphan_rollback',
  /** The bet is neither settled nor undone. */
  neverSettle: 'stuck_round',
  /** A bet is left out of the report. */
  omitLine: 'bet_missing_theirs',
  /** The report shows another stake. */
  alterLine: 'amount',
  /** The report shows a bet twice. */
  duplicateLine: 'duplicate_theirs',
  /** A win is booked there and never sent. */
  unsentWin: 'win_missing_ours',
  /** A refund is booked there and never sent. */
  unsentRefund: 'rollback_missing_ours',
  /** A bet stands in the report that never was sent. */
  ghostBet: 'bet_missing_ours',
  /** A bet that was accepted here is recorded as declined there. */
  declinedThere: 'status',
} as const satisfies Record<string, BreakKind | null>;

export type PlantedFault = keyof typeof PLANTED_FAULTS;

export function isPlantedFault(name: string): name is PlantedFault {
  return Object.hasOwn(PLANTED_FAULTS, name);
}
