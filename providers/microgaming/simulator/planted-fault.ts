// The differences and mishaps that a demo day can plant in single rounds, and the kind of break that finance should see for
// each. Null means none: the protocol heals it by itself.

import type { BreakKind } from '../../../domain/break-kind.ts';

export const PLANTED_FAULTS = {
  /** The first answer to a debit is lost, so it is sent again. */
  lostAnswer: null,
  /** No answer to a debit arrives, so it is rolled back. */
  lostDebit: null,
  /** The first answer to a credit is lost, so it is sent again. */
  lostWinAnswer: null,
  /** Debit and credits are each delivered twice. */
  duplicate: null,
  /** A credit arrives before its debit, is refused and sent again. */
  reorder: null,
  /** A rollback arrives before its debit. */
  overtake: 'orphan_rollback',
  /** The round is neither finished nor rolled back. */
  neverSettle: 'stuck_round',
  /** A debit or a credit is left out of the report. */
  omitLine: 'bet_missing_theirs',
  /** The report shows another stake. */
  alterLine: 'amount',
  /** The report shows a debit twice. */
  duplicateLine: 'duplicate_theirs',
  /** A credit is booked there and never sent. */
  unsentWin: 'win_missing_ours',
  /** A rollback is booked there and never sent. */
  unsentRollback: 'rollback_missing_ours',
  /** A debit stands in the report that never was sent. */
  ghostBet: 'bet_missing_ours',
  /** A debit that was accepted here is recorded as declined there. */
  declinedThere: 'status',
} as const satisfies Record<string, BreakKind | null>;

export type PlantedFault = keyof typeof PLANTED_FAULTS;

export function isPlantedFault(name: string): name is PlantedFault {
  return Object.hasOwn(PLANTED_FAULTS, name);
}
