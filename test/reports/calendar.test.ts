import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Provider } from '../../domain/provider.ts';
import { type ReportScope, readCalendar } from '../../db/reports/queries.ts';
import { type TestDatabase, createTestDatabase } from '../setup/database.ts';

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.appUrl, max: 2 });
  const zones = { betcore: ['Europe/Berlin', '06:00'], betgames: ['Europe/Vilnius', '00:00'] };
  for (const [provider, zone] of Object.entries(zones))
    await pool.query('insert into provider_setting (provider, time_zone, day_start) values ($1, $2, $3)', [
      provider,
      ...zone,
    ]);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const calendarOf = async (provider: Provider | null, period: ReportScope['period']) => {
  const found = await readCalendar(pool, { provider, period });
  if (!found.ok) throw new Error(found.fault);
  return found.calendar;
};
const between = (from: string, to: string) => ({ from: new Date(from), to: new Date(to) });
const iso = (dates: readonly Date[]) => dates.map((date) => date.toISOString().slice(0, 16));

describe('the days of a report', () => {
  test('begin and end with the provider’s gaming day, which has 25 or 23 hours twice a year', async () => {
    const [autumn] = await calendarOf('betgames', between('2026-10-23T21:00:00Z', '2026-10-26T22:00:00Z'));
    expect(autumn?.days).toEqual(['2026-10-24', '2026-10-25', '2026-10-26']);
    expect(iso(autumn?.bounds ?? [])).toEqual([
      '2026-10-23T21:00',
      '2026-10-24T21:00',
      '2026-10-25T22:00',
      '2026-10-26T22:00',
    ]);
    const [spring] = await calendarOf('betgames', { day: '2026-03-29' });
    expect(iso(spring?.bounds ?? [])).toEqual(['2026-03-28T22:00', '2026-03-29T21:00']);
  });

  test('are cut where the period begins or ends within them', async () => {
    const [betcore] = await calendarOf('betcore', between('2026-11-20T03:00:00Z', '2026-11-20T12:30:00Z'));
    expect(betcore?.days).toEqual(['2026-11-19', '2026-11-20']);
    expect(iso(betcore?.bounds ?? [])).toEqual(['2026-11-20T03:00', '2026-11-20T05:00', '2026-11-20T12:30']);
  });

  test('are each provider’s own when none is named', async () => {
    const all = await calendarOf(null, { day: '2026-11-20' });
    expect(all.map(({ provider }) => provider)).toContain('hypetech');
    const begin = Object.fromEntries(all.map(({ provider, bounds }) => [provider, iso(bounds)[0]]));
    expect(begin).toMatchObject({
      hypetech: '2026-11-20T00:00',
      betcore: '2026-11-20T05:00',
      betgames: '2026-11-19T22:00',
    });
  });

  test('are at most a leap year of them, whole or cut', async () => {
    const [year] = await calendarOf('betgames', between('2024-01-01T00:00:00Z', '2025-01-01T00:00:00Z'));
    expect(year?.days).toHaveLength(367);
    expect(year?.bounds).toHaveLength(368);
    const tooLong = { provider: null, period: between('2024-01-01T00:00:00Z', '2025-01-02T00:00:00Z') };
    expect(await readCalendar(pool, tooLong)).toEqual({ ok: false, fault: 'period_too_long' });
  });
});
