import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { breakKindTable } from './break-kinds.ts';

test('docs/breaks.md explains every kind in the words that cases carry; the table is that of test/docs/break-kinds.ts', () => {
  expect(readFileSync(new URL('../../docs/breaks.md', import.meta.url), 'utf8')).toContain(`\n${breakKindTable()}\n`);
});
