// The gaming days that the schedule still owes a run: the one that has just ended, and those before it that nobody finished.
// What a run found while its day was still going on does not count.

import type pg from 'pg';
import type { Provider } from '../../domain/provider.ts';
import { addDays, gamingDay, lastEndedDay } from './gaming-day.ts';
import { readCalendar } from './provider-calendar.ts';

/** Whose runs the schedule's are, in `run.created_by`. */
export const SCHEDULE = 'schedule';
/** An outage of a week is made up for; what is older is asked for by a person. */
const DAYS_BACK = 7;

/**
 * $1 provider; $2, $3, $4 the days with their periods, $5 the last of them. The last day is the schedule's own, whoever looked
 * at it before; a day before it is done when any run covers most of it (a changed calendar does not make it new), and is not
 * looked at before the schedule's first run ever.
 */
const DUE = `
select d.day from unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) as d (day, starts, ends)
where not exists (
    select from run r
    where r.provider = $1 and r.state in ('clean', 'breaks') and r.created_at >= r.period_to and case
      when d.day = $5 then r.created_by = '${SCHEDULE}' and r.period_from = d.starts and r.period_to = d.ends
      else least(r.period_to, d.ends) - greatest(r.period_from, d.starts) > (d.ends - d.starts) / 2 end)
  and (d.day = $5 or d.starts >= (select min(period_from) from run where provider = $1 and created_by = '${SCHEDULE}'))
order by d.day`;

/** Names of days that had ended at `at`, oldest first. */
export async function dueDays(pool: pg.Pool, provider: Provider, at: Date): Promise<string[]> {
  const calendar = await readCalendar(pool, provider);
  const last = lastEndedDay(at, calendar);
  const days = Array.from({ length: DAYS_BACK }, (_, back) => addDays(last, -back)).flatMap((day) => {
    const period = gamingDay(day, calendar.timeZone, calendar.dayStart);
    return period ? [{ day, ...period }] : [];
  });
  const { rows } = await pool.query<{ day: string }>(DUE, [
    provider,
    days.map(({ day }) => day),
    days.map(({ from }) => from),
    days.map(({ to }) => to),
    last,
  ]);
  return rows.map(({ day }) => day);
}
