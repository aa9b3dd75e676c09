// The differences and mishaps that a demo day can plant in single rounds, and the kind of break that finance should see for
// each. Null means none: the protocol heals it by itself.

import { COMMON_FAULTS, type PlantedFaults } from '../../simulator-kit/planted-fault.ts';

export const PLANTED_FAULTS = {
  ...COMMON_FAULTS,
  /** The answer to a bet is lost, so the bet is rolled back. */
  lostAnswer: null,
  /** The answer to a win is lost, so the win is sent again. */
  lostWinAnswer: null,
  /** Bet and win are each delivered twice. */
  duplicate: null,
  /** The win arrives before its bet, is refused and sent again. */
  reorder: null,
  /** A rollback is booked there and never sent. */
  unsentRollback: 'rollback_missing_ours',
} as const satisfies PlantedFaults;

export type PlantedFault = keyof typeof PLANTED_FAULTS;

export function isPlantedFault(name: string): name is PlantedFault {
  return Object.hasOwn(PLANTED_FAULTS, name);
}
