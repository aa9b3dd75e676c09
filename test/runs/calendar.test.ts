// The calendar against facts of the time zone database: when clocks of real places went forward and back.

import { expect, test } from 'vitest';
import { addDays, gamingDay, lastEndedDay } from '../../db/reconciliation/gaming-day.ts';
import { wallTimes } from '../../db/reconciliation/wall-times.ts';

const LISBON = { timeZone: 'Europe/Lisbon', dayStart: '00:00' };
const at = (text: string) => new Date(text);
const hours = (day: ReturnType<typeof gamingDay> | undefined) =>
  day && (day.to.getTime() - day.from.getTime()) / 3_600_000;

test('a day start that the clocks leave out is an hour later that day, and no moment is lost or counted twice', () => {
  // Lisbon, 29 March 2026: 00:59 is followed by 02:00.
  const [before, gap, after] = ['2026-03-28', '2026-03-29', '2026-03-30'].map((day) =>
    gamingDay(day, 'Europe/Lisbon', '01:30'),
  );
  expect(gap?.from.toISOString()).toBe('2026-03-29T01:30:00.000Z');
  expect(before?.to).toEqual(gap?.from);
  expect(gap?.to).toEqual(after?.from);
  expect([before, gap, after].map(hours)).toEqual([24, 23, 24]);
});

test('a day that has no midnight starts with its first moment', () => {
  // Santiago, 6 September 2026: 23:59 is followed by 01:00.
  expect(gamingDay('2026-09-06', 'America/Santiago', '00:00')).toEqual({
    from: at('2026-09-06T04:00:00Z'),
    to: at('2026-09-07T03:00:00Z'),
  });
});

test('a day start that the clocks show twice is the first of the two', () => {
  expect(gamingDay('2026-10-25', 'Europe/Lisbon', '01:30')?.from.toISOString()).toBe('2026-10-25T00:30:00.000Z');
});

test.each([
  ['2026-11-20T09:00:00Z', 'America/Sao_Paulo', '06:00', '2026-11-19'],
  ['2026-11-20T08:59:59Z', 'America/Sao_Paulo', '06:00', '2026-11-18'],
  ['2026-11-20T00:00:00Z', 'UTC', '00:00', '2026-11-19'],
  ['2026-11-20T12:00:00Z', 'Pacific/Kiritimati', '23:59', '2026-11-19'],
  ['2026-11-20T12:00:00Z', 'Pacific/Pago_Pago', '23:59', '2026-11-18'],
])('at %s in %s with days from %s the newest ended day is %s', (now, timeZone, dayStart, day) => {
  expect(lastEndedDay(at(now), { timeZone, dayStart })).toBe(day);
});

test('every moment of a year belongs to one day, and the newest ended day is the one before it', () => {
  const calendar = { timeZone: 'America/Santiago', dayStart: '00:30' };
  for (let day = '2026-01-01'; day < '2027-01-01'; day = addDays(day, 1)) {
    const period = gamingDay(day, calendar.timeZone, calendar.dayStart);
    expect(period?.to).toEqual(gamingDay(addDays(day, 1), calendar.timeZone, calendar.dayStart)?.from);
    expect(lastEndedDay(period!.from, calendar)).toBe(addDays(day, -1));
    expect(lastEndedDay(new Date(period!.to.getTime() - 1), calendar)).toBe(addDays(day, -1));
  }
});

const now = at('2026-01-01T00:00:00Z');

test('a day is woken at its start and the delay, by the clock on the wall', () => {
  const times = wallTimes({ timeZone: 'UTC', dayStart: '06:00' }, { delaySeconds: 3_600, weekday: null, now });
  expect(times).toEqual({ timeZone: 'UTC', hour: 7, minute: 0, weekday: null, instead: [] });
});

test('a delay over midnight is the next day of the week', () => {
  const times = wallTimes({ timeZone: 'UTC', dayStart: '23:30' }, { delaySeconds: 3_600, weekday: 7, now });
  expect(times).toMatchObject({ hour: 0, minute: 30, weekday: 'MONDAY' });
});

test('a day without that time has one of its own instead, and no other day has', () => {
  // Midnight and an hour in Lisbon is just what its clocks leave out in March.
  expect(wallTimes(LISBON, { delaySeconds: 3_600, weekday: null, now }).instead).toEqual([
    { year: 2026, month: 3, day: 29, hour: 2, minute: 0 },
    { year: 2027, month: 3, day: 28, hour: 2, minute: 0 },
  ]);
  expect(wallTimes(LISBON, { delaySeconds: 7_200, weekday: null, now }).instead).toEqual([]);
  expect(wallTimes(LISBON, { delaySeconds: 3_600, weekday: 1, now }).instead).toEqual([]);
  expect(wallTimes(LISBON, { delaySeconds: 3_600, weekday: 7, now }).instead).toHaveLength(2);
});

test('the day is found from whatever day and hour the looking begins', () => {
  const found = Array.from({ length: 8 * 24 }, (_, hour) => {
    const { instead } = wallTimes(LISBON, {
      delaySeconds: 3_600,
      weekday: null,
      now: new Date(Date.UTC(2026, 2, 22, hour)),
    });
    return instead.map(({ year, month, day }) => `${year}-${month}-${day}`).join();
  });
  expect([...new Set(found)]).toEqual(['2026-3-29,2027-3-28,2028-3-26']);
});

test('woken at that time, the day before it has always ended', () => {
  for (const delaySeconds of [0, 1_800, 3_600, 7_200]) {
    const { instead } = wallTimes(LISBON, { delaySeconds, weekday: null, now });
    for (const { day, hour, minute } of instead.filter(({ year }) => year === 2026)) {
      const woken = at(`2026-03-${day}T${String(hour - 1).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00Z`);
      expect(lastEndedDay(woken, LISBON)).toBe('2026-03-28');
    }
  }
});
