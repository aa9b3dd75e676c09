// Microgaming's part of the demo day.

import type { DemoPlan } from '../demo-plan.ts';

export const MICROGAMING_PLAN: DemoPlan = {
  provider: 'microgaming',
  devName: 'microgaming',
  game: 'moonrise',
  tables: [
    { currency: 'EUR', count: 6, deposit: '1000.00', freeBetStake: '1.00' },
    { currency: 'SEK', count: 4, deposit: '9000.00' },
  ],
  rounds: 300,
  faults: {
    lostAnswer: 2,
    lostWinAnswer: 2,
    duplicate: 5,
    overtake: 1,
    neverSettle: 1,
    omitLine: 1,
    alterLine: 1,
    unsentWin: 1,
    ghostBet: 1,
  },
};
