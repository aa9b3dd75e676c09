import { expect, test } from 'vitest';
import { placeSettings } from '../../cli/settings-table.ts';
import { readPages } from './pages.ts';

test("the README's table of settings is the program's (npm run settings writes it)", () => {
  const readme = readPages().find((page) => page.path === 'README.md')?.text ?? '';
  expect(readme).toBe(placeSettings(readme));
});

test('a page without a place for the table is refused', () => {
  expect(() => placeSettings('# Tallyman')).toThrow('no place for the settings');
});
