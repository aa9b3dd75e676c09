// A provider's calendar as it is set just now; a provider without a row of settings has the schema's defaults.

import type pg from 'pg';
import type { GamingCalendar } from '../../domain/gaming-calendar.ts';
import type { Provider } from '../../domain/provider.ts';

export async function readCalendar(client: pg.ClientBase | pg.Pool, provider: Provider): Promise<GamingCalendar> {
  const { rows } = await client.query<GamingCalendar>(
    'select time_zone as "timeZone", day_start as "dayStart" from provider_setting where provider = $1',
    [provider],
  );
  return rows[0] ?? { timeZone: 'UTC', dayStart: '00:00' };
}
