import { expect, test } from 'vitest';
import { isInstant, toInstant } from '../../../domain/statement/instant.ts';

test.each([
  ['2026-11-20T10:00:00.000Z', '2026-11-20T10:00:00.000Z'],
  ['2026-11-20T10:00:00Z', '2026-11-20T10:00:00.000Z'],
  ['2026-11-20t10:00:00.123456z', '2026-11-20T10:00:00.123Z'],
  ['2026-11-20T10:00:00+03:00', '2026-11-20T07:00:00.000Z'],
  ['2028-02-29T23:59:59.999Z', '2028-02-29T23:59:59.999Z'],
  ['2026-12-31T00:00:00.000Z', '2026-12-31T00:00:00.000Z'],
])('%s is %s', (text, instant) => {
  expect(isInstant(text)).toBe(true);
  expect(toInstant(text)).toBe(instant);
});

test.each([
  '2026-02-29T10:00:00.000Z',
  '2026-02-30T10:00:00Z',
  '2026-11-31T10:00:00.000Z',
  '2026-13-01T10:00:00.000Z',
  '2026-11-20T25:00:00.000Z',
  '2026-11-20T10:60:00.000Z',
  '2026-11-20T10:00:00',
  '2026-11-20 10:00:00Z',
  '2026-11-20',
  'now',
])('%s is no time with its offset', (text) => {
  expect(isInstant(text)).toBe(false);
});
