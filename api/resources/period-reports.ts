// The reports over a period: what moved in it, and what its stakes earned.

import { z } from 'zod';
import { readDailyTotals, readGrossRevenue } from '../../db/reports/queries.ts';
import { amount, count, defineReport, ratio, subject } from './report-definition.ts';

export const dailyTotals = defineReport({
  name: 'daily-totals',
  summary: 'What moved on each gaming day, per provider, game and currency',
  basis:
    "Effective time, in the provider's gaming days. Bets are gross; wins, rollbacks (stakes given back) and reversals (wins " +
    'taken back) count on the day they happened, and adjustments by repairs on the day of what they adjust, so bets - wins - ' +
    'rollbacks + reversals + adjustments is what the clearing account gained from players; a reclassification between accounts ' +
    'of the house is in no column. ' +
    'GGR counts what stands: a bet that was rolled back leaves the day it was made on, a win that was taken back the day it was ' +
    'paid on. Free stakes (freeBets, at their nominal) are no bets; freeWins, promos and cashback are less what was taken back. ' +
    'Counts are of transactions, wins of zero among them. Tax is what the provider named.',
  over: 'period',
  nothing: 'no activity: nothing was posted in this period',
  row: z
    .object({
      day: z.iso.date(),
      ...subject,
      bets: amount,
      wins: amount,
      rollbacks: amount,
      reversals: amount,
      adjustments: amount,
      ggr: amount,
      counts: z.object({ bets: count, wins: count, rollbacks: count, freeBets: count, freeWins: count }),
      freeBets: amount,
      freeWins: amount,
      jackpots: amount,
      promos: amount,
      cashback: amount,
      tax: amount,
    })
    .meta({ id: 'DailyTotal' }),
  numeric: [
    ...['bets', 'wins', 'rollbacks', 'reversals', 'adjustments', 'ggr'],
    ...['counts.bets', 'counts.wins', 'counts.rollbacks', 'counts.freeBets', 'counts.freeWins'],
    ...['freeBets', 'freeWins', 'jackpots', 'promos', 'cashback', 'tax'],
  ],
  read: (pool, calendar) => readDailyTotals(pool, calendar),
});

export const grossRevenue = defineReport({
  name: 'ggr',
  summary: 'What each game earned on the stakes of a period',
  basis:
    'Bet time: a win counts with the bet it was paid for, whenever it came. GGR = stakes - wins, rtp = wins / stakes, ' +
    'hold = GGR / stakes; bets that were rolled back and wins that were taken back are in no figure. Free stakes and what is ' +
    'won with them, jackpots, promotions and cashback are not in it.',
  over: 'period',
  nothing: 'no activity: no stake of this period stands',
  row: z
    .object({ ...subject, bets: count, stakes: amount, wins: amount, ggr: amount, rtp: ratio, hold: ratio })
    .meta({ id: 'GrossRevenue' }),
  numeric: ['bets', 'stakes', 'wins', 'ggr', 'rtp', 'hold'],
  read: (pool, calendar) => readGrossRevenue(pool, calendar),
});
