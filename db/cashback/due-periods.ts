// The periods of a programme: which one begins on a day, how far it reaches in the provider's calendar, and which have ended
// without being finished. A programme that has ended begins no more of them.

import { DateTime } from 'luxon';
import type pg from 'pg';
import type { GamingCalendar, WallTimes } from '../../domain/gaming-calendar.ts';
import { addDays, gamingDay, lastEndedDay } from '../reconciliation/gaming-day.ts';
import { readCalendar } from '../reconciliation/provider-calendar.ts';
import { wallTimes } from '../reconciliation/wall-times.ts';
import type { Programme } from './programmes.ts';

/** Two months of days at a time, oldest first: what is owed is not forgotten, the next turn goes on. */
const MOST = 62;
/** A programme of a hundred years has fewer days. */
const MAX_PERIODS = 40_000;
const DAY_MS = 86_400_000;

export const lengthOf = ({ period }: Pick<Programme, 'period'>): number => (period === 'week' ? 7 : 1);

/** Does a period of the programme begin on this day? */
export function beginsOn(programme: Programme, day: string): boolean {
  const days = (Date.parse(day) - Date.parse(programme.startsOn)) / DAY_MS;
  return days >= 0 && days % lengthOf(programme) === 0;
}

/** Names of the first days of periods that had ended at `at` and are not done. */
export async function duePeriods(pool: pg.Pool, programme: Programme, at: Date): Promise<string[]> {
  const last = lastEndedDay(at, await readCalendar(pool, programme.provider));
  const length = lengthOf(programme);
  const ended: string[] = [];
  for (let n = 0; n < MAX_PERIODS; n++) {
    const first = addDays(programme.startsOn, n * length);
    if (addDays(first, length - 1) > last) break;
    ended.push(first);
  }
  const { rows } = await pool.query<{ day: string }>(
    `select d.day from unnest($2::text[]) as d (day)
     left join cashback_period p on p.programme_id = $1 and p.first_day = d.day::date
     where p.state is distinct from 'done' and (p.state is not null or $3) order by d.day limit ${MOST}`,
    [programme.id, ended, programme.state === 'active'],
  );
  return rows.map(({ day }) => day);
}

/** From the first day's start to the last day's end; null when there is no such day. */
export async function periodOf(
  client: pg.ClientBase | pg.Pool,
  programme: Programme,
  firstDay: string,
): Promise<{ from: Date; to: Date } | null> {
  const { timeZone, dayStart } = await readCalendar(client, programme.provider);
  const first = gamingDay(firstDay, timeZone, dayStart);
  const last = gamingDay(addDays(firstDay, lengthOf(programme) - 1), timeZone, dayStart);
  return first && last ? { from: first.from, to: last.to } : null;
}

/** When the programme's periods are over on the clock of the wall. */
export function programmeTimes(programme: Programme, calendar: GamingCalendar, delaySeconds: number): WallTimes {
  const weekday = programme.period === 'week' ? DateTime.fromISO(programme.startsOn, { zone: 'UTC' }).weekday : null;
  return wallTimes(calendar, { delaySeconds, weekday, now: new Date() });
}
