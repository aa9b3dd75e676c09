import { expect, test } from 'vitest';
import { settingsTable } from '../../cli/settings-table.ts';
import { ALL_SETTINGS } from '../../platform/config.ts';

test('every setting has one row, and one that must be given says so', () => {
  const rows = settingsTable(ALL_SETTINGS).trim().split('\n').slice(2);
  expect(rows).toHaveLength(Object.keys(ALL_SETTINGS).length);
  expect(rows[0]).toMatch(/^\| `DATABASE_URL` \| \*\*needed\*\* \| .+ \| .+ \|$/);
});
