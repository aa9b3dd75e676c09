// Rows of one batch share a timestamp and are read back by id: ids must rise, and never repeat.

import { version } from 'uuid';
import { expect, it } from 'vitest';
import { newId } from '../../db/posting/new-id.ts';

it('makes ids that are distinct and rise in the order they are made, thousands in a millisecond', () => {
  const ids = Array.from({ length: 20_000 }, newId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
});

it('makes UUIDs of version 7 that carry the time', () => {
  const before = Date.now();
  const id = newId();
  expect(version(id)).toBe(7);
  const milliseconds = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
  expect(Math.abs(milliseconds - before)).toBeLessThan(60_000);
});
