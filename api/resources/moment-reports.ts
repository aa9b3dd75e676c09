// The reports about a state: what is at stake, what waits for somebody, what is stuck, at the end of a period or now.

import { z } from 'zod';
import { AGE_BUCKETS, momentsOf, readAgeing, readOpenLiability, readStuckRounds } from '../../db/reports/queries.ts';
import { BREAK_KINDS } from '../../domain/break-kind.ts';
import { SEVERITIES } from '../../domain/matching/severity.ts';
import { time } from '../conventions/fields.ts';
import { amount, count, defineReport, subject } from './report-definition.ts';

export const openLiability = defineReport({
  name: 'open-liability',
  summary: 'What is at stake in open rounds at the end of the period',
  basis:
    'Effective time: stakes that nothing had ended, in rounds that no word had closed, at the end of the period, or now if ' +
    'that is earlier or no period is named. Read from the transactions up to then. Free stakes are apart.',
  over: 'moment',
  statesOf: 'then',
  nothing: 'nothing to report: nothing is at stake at this time',
  row: z
    .object({
      ...subject,
      atStake: amount,
      counts: z.object({ rounds: count, bets: count, freeBets: count }),
      freeAtStake: amount,
      oldestAt: time,
    })
    .meta({ id: 'OpenLiability' }),
  numeric: ['atStake', 'counts.rounds', 'counts.bets', 'counts.freeBets', 'freeAtStake'],
  read: (pool, calendar, now) => readOpenLiability(pool, momentsOf(calendar, now)),
});

export const ageing = defineReport({
  name: 'ageing',
  summary: 'Breaks that wait for somebody, by age',
  basis:
    'Breaks that are open, in review or awaiting approval now and whose event lies before the end of the period; their age ' +
    'runs from the event to that end, or to now if that is earlier or no period is named. Money and timing are in rows apart.',
  over: 'moment',
  statesOf: 'now',
  nothing: 'nothing to report: no break waits for anybody now',
  row: z
    .object({
      class: z.enum(['money', 'timing', 'explained']),
      age: z.enum(AGE_BUCKETS),
      provider: z.string(),
      kind: z.enum(BREAK_KINDS),
      severity: z.enum(SEVERITIES),
      currency: z.string().nullable(),
      count,
      residual: amount.nullable(),
      oldestAt: time,
    })
    .meta({ id: 'AgeingRow' }),
  numeric: ['count', 'residual'],
  read: (pool, calendar, now) => readAgeing(pool, momentsOf(calendar, now)),
});

export const stuckRounds = defineReport({
  name: 'stuck-rounds',
  summary: 'Rounds past their deadline with a stake that is open, oldest first',
  basis:
    'Effective time: rounds that at the end of the period, or now if that is earlier or no period is named, were past their ' +
    'deadline with a stake that nothing had ended; ages are counted to the same time, `state` is that of now.',
  over: 'moment',
  statesOf: 'then',
  nothing: 'nothing to report: no round is past its deadline at this time',
  row: z
    .object({
      provider: z.string(),
      round: z.string(),
      key: z.string(),
      player: z.string(),
      game: z.string().nullable(),
      currency: z.string(),
      test: z.boolean(),
      state: z
        .enum(['open', 'settled', 'refunded', 'cancelled', 'stuck'])
        .meta({ description: 'As it is now: what was past its deadline then may have ended since.' }),
      stake: amount,
      freeStake: amount,
      openedAt: time,
      deadlineAt: time,
      ageHours: count,
      overdueHours: count,
      workflowId: z.string().meta({ description: 'Where its workflow is found in Temporal, if it has one.' }),
    })
    .meta({ id: 'StuckRound' }),
  numeric: ['stake', 'freeStake', 'ageHours', 'overdueHours'],
  read: (pool, calendar, now) => readStuckRounds(pool, momentsOf(calendar, now)),
});
