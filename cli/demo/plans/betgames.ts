// BetGames' part of the demo day.

import type { DemoPlan } from '../demo-plan.ts';

export const BETGAMES_PLAN: DemoPlan = {
  provider: 'betgames',
  devName: 'betgames',
  game: 'dice',
  tables: [{ currency: 'EUR', count: 8, deposit: '1000.00' }],
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
    declinedThere: 1,
  },
};
