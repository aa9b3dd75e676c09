// When the clock on the wall says that a gaming day is over and its last retries are in. Temporal takes a wall time by the
// letter and passes over a day that does not have it, so those days are looked up here and given a time of their own.

import { DateTime } from 'luxon';
import { type GamingCalendar, WEEKDAYS, type WallTimes } from '../../domain/gaming-calendar.ts';

/** Looked up for so long; each start of a worker looks again. */
const DAYS_AHEAD = 800;

/**
 * `delaySeconds` after the day start, every day, or with `weekday` (1 is Monday) after the start of that day of each week.
 * A time that the clocks show twice may come twice; who is woken then finds nothing to do.
 */
export function wallTimes(
  { timeZone, dayStart }: GamingCalendar,
  options: { delaySeconds: number; weekday: number | null; now: Date },
): WallTimes {
  const [startHour = 0, startMinute = 0] = dayStart.split(':').map(Number);
  const minutes = startHour * 60 + startMinute + Math.ceil(options.delaySeconds / 60);
  const daysLater = Math.floor(minutes / 1_440);
  const [hour, minute] = [Math.floor(minutes / 60) % 24, minutes % 60];
  const weekday = options.weekday === null ? null : ((options.weekday - 1 + daysLater) % 7) + 1;
  return {
    timeZone,
    hour,
    minute,
    weekday: weekday === null ? null : (WEEKDAYS[weekday - 1] ?? null),
    instead: daysWithout({ hour, minute }, timeZone, options.now).filter(
      ({ year, month, day }) => weekday === null || DateTime.utc(year, month, day).weekday === weekday,
    ),
  };
}

/** The days whose clocks leave the time out, with the time they have in its place. Only weeks with another offset can hold one. */
function daysWithout(time: { hour: number; minute: number }, timeZone: string, now: Date): WallTimes['instead'] {
  const found: WallTimes['instead'][number][] = [];
  let week = DateTime.fromJSDate(now, { zone: timeZone }).minus({ days: 1 });
  for (let ahead = 0; ahead < DAYS_AHEAD; ahead += 7) {
    const next = week.plus({ days: 7 });
    if (next.offset !== week.offset) {
      // Its last day is the next week's first, and the clocks may change before the hour that is counted from.
      for (let day = 0; day <= 7; day++) found.push(...without(week.plus({ days: day }), time));
    }
    week = next;
  }
  return found.filter(({ year, month, day }, n) => {
    const before = found[n - 1];
    return before?.year !== year || before.month !== month || before.day !== day;
  });
}

function without(date: DateTime, time: { hour: number; minute: number }): WallTimes['instead'] {
  const { year, month, day } = date;
  const { hour, minute } = date.set(time);
  return hour === time.hour && minute === time.minute ? [] : [{ year, month, day, hour, minute }];
}
