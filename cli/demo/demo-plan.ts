// What the demo day consists of: enough of everything that happens at a real operator to be worth reconciling, small enough
// to be over in a minute or two.

import type { Currency } from '../../domain/currency.ts';
import type { PlantedFault } from '../../providers/hypetech/simulator/index.ts';

export const PROVIDER = 'hypetech';
export const GAME = 'aviador';

/** Players by currency, each funded with `deposit`. JPY has no minor unit: amounts without decimals are part of the day. */
export const PLAYERS: readonly { currency: Currency; count: number; deposit: string; freeBetStake: string }[] = [
  { currency: 'BRL', count: 24, deposit: '2000.00', freeBetStake: '4.00' },
  { currency: 'EUR', count: 16, deposit: '1500.00', freeBetStake: '2.50' },
  { currency: 'JPY', count: 8, deposit: '90000', freeBetStake: '300' },
];
/** Of each currency's players so many are granted free bets, this many each. */
export const FREE_BET_PLAYERS = 3;
export const FREE_BETS_EACH = 5;

export const ROUNDS = 2_500;
export const SEED = 'demo-day';
export const CONCURRENCY = 8;

/** What goes wrong on the day, in exactly so many rounds. */
export const FAULTS: Record<PlantedFault, number> = {
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

/** The day is minutes old when it is reconciled: nothing is waited for, and a round without an end is stuck soon. */
export const DAY_SETTINGS = { expectedWindowSeconds: 0, roundDeadlineSeconds: 15 };
/** What a provider's settings are for the rest of the time. */
export const USUAL_SETTINGS = { expectedWindowSeconds: 3_600, roundDeadlineSeconds: 86_400 };
