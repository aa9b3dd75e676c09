// Hypetech's part of the demo day. JPY has no minor unit: amounts without decimals are part of the day.

import type { PlantedFault } from '../../../providers/hypetech/simulator/index.ts';
import type { DemoPlan } from '../demo-plan.ts';

const FAULTS: Record<PlantedFault, number> = {
  lostAnswer: 3,
  lostWinAnswer: 3,
  duplicate: 25,
  reorder: 4,
  overtake: 3,
  neverSettle: 1,
  omitLine: 2,
  alterLine: 1,
  duplicateLine: 1,
  unsentWin: 1,
  unsentRollback: 1,
  ghostBet: 1,
  declinedThere: 1,
};

export const HYPETECH_PLAN: DemoPlan = {
  provider: 'hypetech',
  devName: 'hypetech',
  game: 'aviador',
  tables: [
    { currency: 'BRL', count: 24, deposit: '2000.00', freeBetStake: '4.00' },
    { currency: 'EUR', count: 16, deposit: '1500.00', freeBetStake: '2.50' },
    { currency: 'JPY', count: 8, deposit: '90000', freeBetStake: '300' },
  ],
  rounds: 2_500,
  faults: FAULTS,
};
