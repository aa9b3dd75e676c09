import { expect, test } from 'vitest';
import { gamingDay } from '../../db/reconciliation/gaming-day.ts';

const hours = (day: ReturnType<typeof gamingDay>) => day && (day.to.getTime() - day.from.getTime()) / 3_600_000;

test('a gaming day starts at the day start of its zone', () => {
  expect(gamingDay('2026-11-20', 'America/Sao_Paulo', '06:00')?.from.toISOString()).toBe('2026-11-20T09:00:00.000Z');
});

test('a gaming day has 23 or 25 hours when the clocks change', () => {
  expect(hours(gamingDay('2026-03-29', 'Europe/Lisbon', '00:00'))).toBe(23);
  expect(hours(gamingDay('2026-10-25', 'Europe/Lisbon', '00:00'))).toBe(25);
  expect(hours(gamingDay('2026-10-25', 'UTC', '00:00'))).toBe(24);
});

test('days follow each other without gap or overlap', () => {
  for (const [day, next] of [['2026-03-28', '2026-03-29'] as const, ['2026-10-24', '2026-10-25'] as const]) {
    const [first, second] = [day, next].map((name) => gamingDay(name, 'Europe/Lisbon', '02:30'));
    expect(first?.to).toEqual(second?.from);
  }
});

test.each(['2026-02-30', '2026-1-1', 'yesterday', '2026-13-01'])('%s is no day', (day) => {
  expect(gamingDay(day, 'UTC', '00:00')).toBeNull();
});
