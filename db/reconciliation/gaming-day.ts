// A gaming day runs from the provider's day start in its time zone to the same moment of the next day, so it has 23 or 25
// hours twice a year. Days are named by the date on which they start; a day start that the clocks leave out is that much later.

import { DateTime } from 'luxon';
import type { GamingCalendar } from '../../domain/gaming-calendar.ts';

export type Period = { from: Date; to: Date };

/** A day is over at most so many dates after its own, wherever its zone and start put it. */
const DATES_BACK = 3;

/** The period of gaming day `day` (`2026-11-20`), null when there is no such date. `dayStart` is `HH:MM` in `timeZone`. */
export function gamingDay(day: string, timeZone: string, dayStart: string): Period | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const [hour = 0, minute = 0] = dayStart.split(':').map(Number);
  const start = DateTime.fromISO(day, { zone: timeZone });
  if (!start.isValid) return null;
  const at = (date: DateTime) => date.set({ hour, minute }).toJSDate();
  return { from: at(start), to: at(start.plus({ days: 1 })) };
}

/** The name of the newest gaming day that had ended at `at`. */
export function lastEndedDay(at: Date, { timeZone, dayStart }: GamingCalendar): string {
  const today = DateTime.fromJSDate(at, { zone: timeZone }).toFormat('yyyy-MM-dd');
  for (let back = 0; back <= DATES_BACK; back++) {
    const day = addDays(today, -back);
    const period = gamingDay(day, timeZone, dayStart);
    if (period && period.to <= at) return day;
  }
  throw new Error(`no gaming day ends before ${at.toISOString()} in ${timeZone}`);
}

/** The date so many days later. */
export function addDays(day: string, days: number): string {
  return DateTime.fromISO(day, { zone: 'UTC' }).plus({ days }).toFormat('yyyy-MM-dd');
}
