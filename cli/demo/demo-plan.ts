// What the demo day consists of: enough of everything that happens at a real operator to be worth reconciling, small enough
// to be over in a minute or two. One plan a provider; a provider without a plan takes no part in the day.

import type { Currency } from '../../domain/currency.ts';
import type { Provider } from '../../domain/provider.ts';

/** Players of one currency, each funded with `deposit`; the first few are granted free bets where there is a stake for them. */
export type DemoTable = { currency: Currency; count: number; deposit: string; freeBetStake?: string };

export type DemoPlan = {
  provider: Provider;
  /** The provider's key in dev.json. */
  devName: string;
  game: string;
  tables: readonly DemoTable[];
  rounds: number;
  /** What goes wrong on the day, in exactly so many rounds; the names are the simulator's. */
  faults: Readonly<Record<string, number>>;
};

/** Of each table's players so many are granted free bets, this many each. */
export const FREE_BET_PLAYERS = 3;
export const FREE_BETS_EACH = 5;

export const SEED = 'demo-day';
export const CONCURRENCY = 8;

/** The day is minutes old when it is reconciled: nothing is waited for, and a round without an end is stuck soon. */
export const DAY_SETTINGS = { expectedWindowSeconds: 0, roundDeadlineSeconds: 15 };
/** What a provider's settings are for the rest of the time. */
export const USUAL_SETTINGS = { expectedWindowSeconds: 3_600, roundDeadlineSeconds: 86_400 };
