import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ORACLES } from '../oracles/oracles.ts';
import { oraclePage } from '../oracles/page.ts';

test("docs/oracles.md is the tests' own table (npm run oracles writes it)", () => {
  expect(readFileSync(new URL('../../docs/oracles.md', import.meta.url), 'utf8')).toBe(oraclePage(ORACLES));
});
