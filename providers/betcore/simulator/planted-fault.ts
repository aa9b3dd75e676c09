// The differences and mishaps that a demo day can plant in single bets, and the kind of break that finance should see for each.
// Null means none: the protocol heals it by itself.

import { COMMON_FAULTS, type PlantedFaults } from '../../simulator-kit/planted-fault.ts';

export const PLANTED_FAULTS = {
  ...COMMON_FAULTS,
  /** Stake and payout are each sent twice. */
  duplicate: null,
  /** The payout arrives before its stake, is refused and sent again. */
  reorder: null,
  /** Stake and payout come in one list. */
  list: null,
  /** A win is taken back and paid again. */
  paidAgain: null,
  /** A return is booked there and never sent. */
  unsentRollback: 'rollback_missing_ours',
} as const satisfies PlantedFaults;

export type PlantedFault = keyof typeof PLANTED_FAULTS;

export function isPlantedFault(name: string): name is PlantedFault {
  return Object.hasOwn(PLANTED_FAULTS, name);
}
