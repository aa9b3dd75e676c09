// Brings the schedules that follow a provider's calendar up to date when it is changed. The change itself never waits for that:
// while Temporal is away it is kept, and a worker that starts puts the schedules right. Until then the days are still those of
// the new calendar, for a run decides by the database which day is over; only the hour at which it looks is the old one.

import { listProgrammes, type Programme } from '../../db/cashback/programmes.ts';
import { programmeTimes } from '../../db/cashback/due-periods.ts';
import { readCalendar } from '../../db/reconciliation/provider-calendar.ts';
import { wallTimes } from '../../db/reconciliation/wall-times.ts';
import type { Provider } from '../../domain/provider.ts';
import type { WantedSchedule } from '../../platform/temporal-schedule.ts';
import { cashbackSchedule, reconcileSchedule, reconcileScheduleId } from '../../workflows/schedules.ts';
import type { ApiDeps } from '../dependencies.ts';

/** A provider has a handful; more than a page of them are put right by the worker. */
const MOST = 200;

/** Never throws. */
export async function alignSchedules(deps: ApiDeps, provider: Provider): Promise<void> {
  const { database, orchestrator, dayDelaySeconds: delaySeconds, logger } = deps;
  try {
    const calendar = await readCalendar(database.pool, provider);
    const times = wallTimes(calendar, { delaySeconds, weekday: null, now: new Date() });
    const active = await listProgrammes(
      database.pool,
      { provider, state: 'active' },
      { limit: MOST, cursor: undefined },
    );
    const isConnected = deps.dialects.has(provider);
    if (!isConnected) await orchestrator.dropSchedule(reconcileScheduleId(provider));
    await orchestrator.putSchedules([
      ...(isConnected ? [reconcileSchedule({ provider, times, delaySeconds })] : []),
      ...(await Promise.all(active.rows.map((programme) => scheduleOf(deps, programme)))),
    ]);
  } catch (err) {
    logger.warn({ err, provider }, 'the schedules of a changed calendar are put right when a worker starts');
  }
}

export async function scheduleOf(deps: ApiDeps, programme: Programme): Promise<WantedSchedule> {
  const { dayDelaySeconds: delaySeconds } = deps;
  const times = programmeTimes(programme, await readCalendar(deps.database.pool, programme.provider), delaySeconds);
  return cashbackSchedule({ programme, times, delaySeconds });
}
