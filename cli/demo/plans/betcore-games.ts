// The games side's part of the demo day.

import type { DemoPlan } from '../demo-plan.ts';

export const BETCORE_GAMES_PLAN: DemoPlan = {
  provider: 'betcore-games',
  devName: 'betcoreGames',
  game: 'crash-1',
  tables: [
    { currency: 'USD', count: 6, deposit: '1000.00' },
    { currency: 'EUR', count: 4, deposit: '1000.00' },
  ],
  rounds: 300,
  faults: {
    lostAnswer: 2,
    lostStake: 1,
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
