// BETCORE's part of the demo day: every outcome is confirmed to the aggregator.

import type { DemoPlan } from '../demo-plan.ts';

export const BETCORE_PLAN: DemoPlan = {
  provider: 'betcore',
  devName: 'betcore',
  game: '3',
  tables: [{ currency: 'USD', count: 8, deposit: '1000.00' }],
  rounds: 150,
  faults: {
    duplicate: 4,
    reorder: 1,
    list: 4,
    paidAgain: 2,
    overtake: 1,
    neverSettle: 1,
    omitLine: 1,
    alterLine: 1,
    unsentWin: 1,
    ghostBet: 1,
  },
};
