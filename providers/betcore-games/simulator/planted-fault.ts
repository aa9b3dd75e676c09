// The differences and mishaps that a demo day can plant in single rounds, and the kind of break that finance should see for
// each. Null means none: the protocol heals it by itself.

import { COMMON_FAULTS, type PlantedFaults } from '../../simulator-kit/planted-fault.ts';

export const PLANTED_FAULTS = {
  ...COMMON_FAULTS,
  /** The first answer to a stake is lost; its repeat is told that it is one. */
  lostAnswer: null,
  /** Both answers to a stake are lost, so it is refunded; of a stake with its result both are reversed. */
  lostStake: null,
  /** The answer to a win is lost, so the win is sent again. */
  lostWinAnswer: null,
  /** Every call is delivered twice. */
  duplicate: null,
  /** A refund is booked there and never sent. */
  unsentRefund: 'rollback_missing_ours',
} as const satisfies PlantedFaults;

export type PlantedFault = keyof typeof PLANTED_FAULTS;

export function isPlantedFault(name: string): name is PlantedFault {
  return Object.hasOwn(PLANTED_FAULTS, name);
}
