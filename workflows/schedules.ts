// The schedules of daily runs and of cashback programmes, as Temporal is given them. What their workflows then do is decided by
// what is due, not by how often they are woken: a time that comes twice, late or not at all moves nothing out of place.

import type { ScheduleOptions, ScheduleSpec } from '@temporalio/client';
import type { WallTimes } from '../domain/gaming-calendar.ts';
import type { Provider } from '../domain/provider.ts';
import type { CashbackDueInput } from './cashback-contract.ts';
import type { ReconcileDayInput } from './reconcile-contract.ts';
import * as key from './search-attribute-keys.ts';
import { TASK_QUEUES } from './task-queues.ts';

/** Temporal away for longer than this is made up for by a person. */
const CATCH_UP = '7 days';
const POLICIES = { overlap: 'SKIP', catchupWindow: CATCH_UP } as const;

export const reconcileScheduleId = (provider: Provider): string => `reconcile.${provider}`;
export const cashbackScheduleId = (programmeId: string): string => `cashback-programme.${programmeId}`;

type Common = { times: WallTimes; delaySeconds: number; taskQueue?: string; scheduleId?: string };

/** A provider's daily run. */
export function reconcileSchedule(wanted: Common & { provider: Provider }): ScheduleOptions {
  const { provider, times, delaySeconds, taskQueue = TASK_QUEUES.reconciliation } = wanted;
  const scheduleId = wanted.scheduleId ?? reconcileScheduleId(provider);
  const args: [ReconcileDayInput] = [{ provider, delaySeconds }];
  return {
    scheduleId,
    spec: specOf(times),
    policies: POLICIES,
    action: {
      type: 'startWorkflow',
      workflowType: 'reconcileDay',
      workflowId: scheduleId,
      taskQueue,
      args,
      staticSummary: `reconcile ${provider}'s gaming day`,
      typedSearchAttributes: [
        { key: key.PROVIDER, value: provider },
        { key: key.NEEDS_HUMAN, value: false },
      ],
    },
  };
}

export type ScheduledProgramme = { id: string; name: string; provider: Provider; currency: string };

/** A cashback programme's periods. */
export function cashbackSchedule(wanted: Common & { programme: ScheduledProgramme }): ScheduleOptions {
  const { programme, times, delaySeconds, taskQueue = TASK_QUEUES.reconciliation } = wanted;
  const scheduleId = wanted.scheduleId ?? cashbackScheduleId(programme.id);
  const args: [CashbackDueInput] = [{ programmeId: programme.id, delaySeconds }];
  return {
    scheduleId,
    spec: specOf(times),
    policies: POLICIES,
    action: {
      type: 'startWorkflow',
      workflowType: 'cashbackDue',
      workflowId: `${scheduleId}.due`,
      taskQueue,
      args,
      staticSummary: `cashback: ${programme.name}`,
      typedSearchAttributes: [
        { key: key.PROVIDER, value: programme.provider },
        { key: key.CURRENCY, value: programme.currency },
        { key: key.NEEDS_HUMAN, value: false },
      ],
    },
  };
}

function specOf({ timeZone, hour, minute, weekday, instead }: WallTimes): ScheduleSpec {
  const usual = { hour, minute, ...(weekday === null ? {} : { dayOfWeek: weekday }) };
  return {
    timezone: timeZone,
    calendars: [
      usual,
      ...instead.map(({ year, month, day, ...time }) => ({ year, month: monthName(month), dayOfMonth: day, ...time })),
    ],
  };
}

const MONTHS = [
  'JANUARY',
  'FEBRUARY',
  'MARCH',
  'APRIL',
  'MAY',
  'JUNE',
  'JULY',
  'AUGUST',
  'SEPTEMBER',
  'OCTOBER',
  'NOVEMBER',
  'DECEMBER',
] as const;

const monthName = (month: number): (typeof MONTHS)[number] => MONTHS[month - 1] ?? MONTHS[0];
