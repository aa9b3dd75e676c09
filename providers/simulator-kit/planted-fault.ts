// The differences that every simulated provider can plant in a single round, and the kind of break that finance should see for
// each. A dialect adds the mishaps of its own protocol.

import type { BreakKind } from '../../domain/break-kind.ts';

/** By name; null means none: the protocol heals it by itself. */
export type PlantedFaults = Record<string, BreakKind | null>;

export const COMMON_FAULTS = {
  /** What undoes a stake arrives before it. */
  overtake: 'orphan_rollback',
  /** The round is neither settled nor undone. */
  neverSettle: 'stuck_round',
  /** A stake or a win is left out of the report. */
  omitLine: 'bet_missing_theirs',
  /** The report shows another stake. */
  alterLine: 'amount',
  /** The report shows a stake twice. */
  duplicateLine: 'duplicate_theirs',
  /** A win is booked there and never sent. */
  unsentWin: 'win_missing_ours',
  /** A stake stands in the report that never was sent. */
  ghostBet: 'bet_missing_ours',
  /** A stake that was accepted here is recorded as declined there. */
  declinedThere: 'status',
} as const satisfies PlantedFaults;
