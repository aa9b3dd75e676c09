// The schedules that follow the providers' calendars: a daily run for each provider, and the periods of each active cashback
// programme. Those of programmes that have ended, and the daily run of a provider that is not connected any more, are taken
// away: runs and their workflows stay, and a provider that is connected again has the days it missed made up for. A schedule
// that was only paused would stay paused then, for a pause is taken for a person's word.

import type pg from 'pg';
import { programmeTimes } from '../db/cashback/due-periods.ts';
import { type Programme, type ProgrammeState, listProgrammes } from '../db/cashback/programmes.ts';
import { readCalendar } from '../db/reconciliation/provider-calendar.ts';
import { wallTimes } from '../db/reconciliation/wall-times.ts';
import { PROVIDERS, type Provider } from '../domain/provider.ts';
import type { WantedSchedule } from '../platform/temporal-schedule.ts';
import {
  cashbackSchedule,
  cashbackScheduleId,
  reconcileSchedule,
  reconcileScheduleId,
} from '../workflows/schedules.ts';

export type DaySchedulesDeps = {
  pool: pg.Pool;
  /** Those that are connected. A provider without a statement to ask for is run too: a file may have been uploaded. */
  providers: readonly Provider[];
  delaySeconds: number;
};

const PAGE = 200;
/** The newest two thousand of each state; an operator has a handful. */
const MAX_PAGES = 10;

export function createDaySchedules({ pool, providers, delaySeconds }: DaySchedulesDeps) {
  return async (): Promise<{ keep: WantedSchedule[]; drop: string[] }> => {
    const keep: WantedSchedule[] = [];
    for (const provider of providers) {
      const times = wallTimes(await readCalendar(pool, provider), { delaySeconds, weekday: null, now: new Date() });
      keep.push(reconcileSchedule({ provider, times, delaySeconds }));
    }
    for (const programme of await programmesIn('active')) {
      const times = programmeTimes(programme, await readCalendar(pool, programme.provider), delaySeconds);
      keep.push(cashbackSchedule({ programme, times, delaySeconds }));
    }
    const ended = await programmesIn('ended');
    const gone = PROVIDERS.filter((provider) => !providers.includes(provider));
    return { keep, drop: [...gone.map(reconcileScheduleId), ...ended.map(({ id }) => cashbackScheduleId(id))] };
  };

  async function programmesIn(state: ProgrammeState): Promise<Programme[]> {
    const found: Programme[] = [];
    let cursor: Parameters<typeof listProgrammes>[2]['cursor'];
    for (let page = 0; page < MAX_PAGES; page++) {
      const { rows, next } = await listProgrammes(pool, { state }, { limit: PAGE, cursor });
      found.push(...rows);
      if (!next) break;
      cursor = next;
    }
    return found;
  }
}
