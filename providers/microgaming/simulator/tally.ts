// What a play counts and sums here; the words are those of every simulator.

import { type Tally as AnyTally, createTally } from '../../simulator-kit/tally.ts';

const COUNTED = [
  'bets',
  'freeBets',
  'refusedBets',
  'wins',
  'zeroWins',
  'rollbacks',
  'duplicates',
  'unequalReplays',
  'flagged',
  'givenUp',
] as const;
/** Free bets by their nominal stake. */
const SUMMED = ['bets', 'freeBets', 'wins', 'rollbacks'] as const;

export type Tally = AnyTally<(typeof COUNTED)[number], (typeof SUMMED)[number]>;

export const newTally = (): Tally => createTally(COUNTED, SUMMED);
