// A gaming day runs from the provider's day start in its time zone to the same moment of the next day, so it has 23 or 25
// hours twice a year. Days are named by the date on which they start.

import { DateTime } from 'luxon';

export type Period = { from: Date; to: Date };

/** The period of gaming day `day` (`2026-11-20`), null when there is no such date. `dayStart` is `HH:MM` in `timeZone`. */
export function gamingDay(day: string, timeZone: string, dayStart: string): Period | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const [hour = 0, minute = 0] = dayStart.split(':').map(Number);
  const start = DateTime.fromISO(day, { zone: timeZone });
  if (!start.isValid) return null;
  const at = (date: DateTime) => date.set({ hour, minute }).toJSDate();
  return { from: at(start), to: at(start.plus({ days: 1 })) };
}
