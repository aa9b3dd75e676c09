// What a play of this provider counts and sums.

import { createTally } from '../../simulator-kit/tally.ts';

const COUNTED = [
  'rounds',
  'bets',
  'refusedBets',
  'wins',
  'zeroWins',
  'rollbacks',
  'duplicates',
  'flagged',
  'givenUp',
  'unfinished',
] as const;
/** `reversals`: wins that went back with the refund of a stake and result in one step. */
const SUMMED = ['bets', 'wins', 'rollbacks', 'reversals'] as const;

export type Tally = ReturnType<typeof newTally>;

export const newTally = () => createTally(COUNTED, SUMMED);
