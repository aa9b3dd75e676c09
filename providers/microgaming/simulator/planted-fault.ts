// The differences and mishaps that a demo day can plant in single rounds, and the kind of break that finance should see for
// each. Null means none: the protocol heals it by itself.

import { COMMON_FAULTS, type PlantedFaults } from '../../simulator-kit/planted-fault.ts';

export const PLANTED_FAULTS = {
  ...COMMON_FAULTS,
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
  /** A rollback is booked there and never sent. */
  unsentRollback: 'rollback_missing_ours',
} as const satisfies PlantedFaults;

export type PlantedFault = keyof typeof PLANTED_FAULTS;

export function isPlantedFault(name: string): name is PlantedFault {
  return Object.hasOwn(PLANTED_FAULTS, name);
}
