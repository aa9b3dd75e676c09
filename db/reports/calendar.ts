// The gaming days that a report spans, provider by provider: each has its own time zone and day start, so one period falls into
// other days at each of them. A day is a pair of instants from here on, and no sum ever asks what hour it is.

import { DateTime } from 'luxon';
import type pg from 'pg';
import { PROVIDERS, type Provider } from '../../domain/provider.ts';
import { type Period, gamingDay } from '../reconciliation/queries.ts';

/** What a report is asked for; `at: 'now'` where only the present counts. */
export type ReportScope = { provider: Provider | null; period: { day: string } | Period | { at: 'now' } };

/** A provider's part: `days` has the name of each gaming day, `bounds` where each begins and, last, where the last one ends. */
export type ProviderDays = {
  provider: Provider;
  timeZone: string;
  days: readonly string[];
  bounds: readonly Date[];
};
export type Calendar = readonly ProviderDays[];
export type CalendarFault = 'day_unknown' | 'period_empty' | 'period_too_long' | 'period_too_far';

/** A leap year. */
export const MAX_REPORT_DAYS = 366;
const HOUR_MS = 3_600_000;
/** In zones whose clocks go back a year of days has an hour more. */
const MAX_PERIOD_MS = MAX_REPORT_DAYS * 24 * HOUR_MS + HOUR_MS;
/** A period that begins and ends within days touches one more. */
const MAX_TOUCHED_DAYS = MAX_REPORT_DAYS + 2;

/** Beyond these a time has no four-digit year on the wire. */
const FIRST = new Date('0001-01-01T00:00:00.000Z');
const LAST = new Date('9999-12-31T23:59:59.999Z');

type Zone = { timeZone: string; dayStart: string };
const DEFAULT_ZONE: Zone = { timeZone: 'UTC', dayStart: '00:00' };

/** The calendar of a scope, without a period one that has no days. */
export async function readCalendar(
  pool: pg.Pool,
  { provider, period }: ReportScope,
): Promise<{ ok: true; calendar: Calendar } | { ok: false; fault: CalendarFault }> {
  if ('from' in period) {
    if (period.from >= period.to) return { ok: false, fault: 'period_empty' };
    if (period.to.getTime() - period.from.getTime() > MAX_PERIOD_MS) return { ok: false, fault: 'period_too_long' };
  }
  const zones = await readZones(pool);
  const calendar: ProviderDays[] = [];
  for (const name of provider === null ? PROVIDERS : [provider]) {
    const zone = zones.get(name) ?? DEFAULT_ZONE;
    const days = daysOf(period, zone);
    if (!days) return { ok: false, fault: 'day_unknown' };
    if (days.bounds.some((bound) => bound < FIRST || bound > LAST)) return { ok: false, fault: 'period_too_far' };
    calendar.push({ provider: name, timeZone: zone.timeZone, ...days });
  }
  return { ok: true, calendar };
}

async function readZones(pool: pg.Pool): Promise<ReadonlyMap<string, Zone>> {
  const { rows } = await pool.query<Zone & { provider: string }>(
    'select provider, time_zone as "timeZone", day_start as "dayStart" from provider_setting',
  );
  return new Map(rows.map(({ provider, ...zone }) => [provider, zone]));
}

function daysOf(period: ReportScope['period'], zone: Zone): Pick<ProviderDays, 'days' | 'bounds'> | null {
  if ('at' in period) return { days: [], bounds: [] };
  if ('from' in period) return daysBetween(period, zone);
  const day = gamingDay(period.day, zone.timeZone, zone.dayStart);
  return day && { days: [period.day], bounds: [day.from, day.to] };
}

/** The days that a period touches; the first and the last may be cut by it. */
function daysBetween({ from, to }: Period, { timeZone, dayStart }: Zone): Pick<ProviderDays, 'days' | 'bounds'> {
  const days: string[] = [];
  const bounds: Date[] = [];
  // A day may begin on the date before the one that the clock shows.
  let date = DateTime.fromJSDate(from, { zone: timeZone }).minus({ days: 1 });
  for (let touched = 0; touched < MAX_TOUCHED_DAYS; touched++, date = date.plus({ days: 1 })) {
    const name = date.toFormat('yyyy-MM-dd');
    const day = gamingDay(name, timeZone, dayStart);
    if (!day || day.from >= to) break;
    if (day.to <= from) continue;
    days.push(name);
    bounds.push(day.from < from ? from : day.from);
  }
  return { days, bounds: [...bounds, to] };
}
