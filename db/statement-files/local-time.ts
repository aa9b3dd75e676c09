// Reads times that a provider writes without an offset, in the IANA zone that its mapping names. A time in the hour that a
// clock skips never was and is refused; of a time in the hour that a clock repeats the earlier of the two moments is taken.

import { DateTime } from 'luxon';
import { isDay, isInstant } from '../../domain/statement/instant.ts';

const LOCAL = /^(\d{4}-\d{2}-\d{2})[ Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,9}))?$/;
const HAS_OFFSET = /(?:[Zz]|[+-]\d{2}:\d{2})$/;
/** A day has 1,440 minutes; a file that holds many days begins anew. */
const MAX_MINUTES = 20_000;

export type ReadTime = { at: string } | { problem: string };

/** Also takes a time that brings its offset. Clocks change on whole minutes, so a minute is looked up once. */
export function createLocalTime(timeZone: string): (text: string) => ReadTime {
  const minutes = new Map<string, number | null>();
  return (text) => {
    const [, day, hour, minute, second, fraction = ''] = LOCAL.exec(text) ?? [];
    if (day === undefined) {
      if (HAS_OFFSET.test(text) && isInstant(text)) return { at: text };
      return { problem: `the time ${text} is no time` };
    }
    const name = `${day}T${hour}:${minute}`;
    let start = minutes.get(name);
    if (start === undefined) {
      if (minutes.size >= MAX_MINUTES) minutes.clear();
      start = isDay(day) ? startOfMinute(name, timeZone) : null;
      minutes.set(name, start);
    }
    if (start === null) return { problem: `the time ${text} does not exist in ${timeZone}` };
    const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
    return { at: new Date(start + Number(second) * 1_000 + milliseconds).toISOString() };
  };
}

/** Milliseconds since 1970, null for a minute that the zone's clocks skip. */
function startOfMinute(name: string, timeZone: string): number | null {
  const read = DateTime.fromISO(name, { zone: timeZone });
  // In a gap the parser moves on to a time that exists.
  if (!read.isValid || !read.toISO({ includeOffset: false }).startsWith(name)) return null;
  return Math.min(...read.getPossibleOffsets().map((moment) => moment.toMillis()));
}
