import { describe, expect, test } from 'vitest';
import { fewerLines, outsidePeriod, timeShift, totalDiffers, unreadable } from '../../../domain/statement/notices.ts';

const MINUTE = 60_000;
const times = (count: number, minutes: number) => Array.from({ length: count }, (_, n) => minutes * MINUTE + n * 100);

describe('a shift of time', () => {
  test.each([
    ['an hour later', times(10, 60), /^times in the file are 1:00 hours later .* 10 of 10/],
    ['half an hour earlier', times(10, -30), /0:30 hours earlier/],
    ['a zone of quarters', times(10, 345), /5:45 hours later/],
    ['with one delivery that was late', [...times(9, 120), 17 * MINUTE], /2:00 hours later .* 9 of 10/],
  ])('of %s is told', (_name, differences, message) => {
    expect(timeShift(differences)).toEqual({ code: 'time_shift', message: expect.stringMatching(message) as string });
  });

  test.each([
    ['none', times(10, 0)],
    ['a quarter of an hour', times(10, 15)],
    ['no multiple of a quarter', times(10, 67)],
    ['too few transactions', times(2, 60)],
    ['no transaction', []],
    ['two zones', [...times(5, 60), ...times(5, 120)]],
  ])('that is %s is not', (_name, differences) => {
    expect(timeShift(differences)).toBeNull();
  });
});

test('a total holds for all lines or for those of the period', () => {
  const sums = { all: 500n, outside: 200n };
  expect(totalDiffers('EUR', 500n, sums)).toBeNull();
  expect(totalDiffers('EUR', 300n, sums)).toBeNull();
  expect(totalDiffers('EUR', 299n, sums)).toMatchObject({ code: 'truncated' });
  expect(totalDiffers('EUR', 0n, undefined)).toBeNull();
  expect(totalDiffers('EUR', 1n, undefined)).toMatchObject({ code: 'truncated' });
});

test('far fewer lines than the ledger has transactions are a file that was cut off', () => {
  expect(fewerLines(50, 100)).toEqual({ code: 'truncated', message: expect.stringContaining('lists 50') as string });
  expect(fewerLines(0, 10)).toMatchObject({ code: 'truncated' });
  expect(fewerLines(75, 100)).toBeNull();
  expect(fewerLines(1, 10)).toBeNull();
  expect(fewerLines(200, 100)).toBeNull();
});

test('half of the lines unreadable is not most of them', () => {
  expect(unreadable(2, 1)).toBeNull();
  expect(unreadable(0, 0)).toBeNull();
  expect(unreadable(3, 2)).toEqual({ code: 'unreadable_lines', message: expect.stringMatching(/^2 of 3/) as string });
});

test('half of the lines outside the period is not most of them', () => {
  const period = { from: new Date(0), to: new Date(1) };
  expect(outsidePeriod(0, 0, period)).toBeNull();
  expect(outsidePeriod(10, 5, period)).toBeNull();
  expect(outsidePeriod(10, 6, period)).toMatchObject({ code: 'outside_period' });
});
