import { expect, test } from 'vitest';
import { countTests } from '../../cli/test.ts';

const file = (status: string, ...tests: string[]) => ({
  name: 'some.test.ts',
  status,
  assertionResults: tests.map((status) => ({ title: 'a test', status })),
});

test('a clean run counts its tests', () => {
  const report = { numPassedTests: 7, numFailedTests: 0, testResults: [file('passed', 'passed')] };
  expect(countTests({ report, exitCode: 0 })).toEqual({ passed: 7, failed: 0 });
});

test('a file that could not be loaded is a failure although none of its tests ran', () => {
  const report = { numPassedTests: 7, numFailedTests: 0, testResults: [file('failed')] };
  expect(countTests({ report, exitCode: 1 })).toEqual({ passed: 7, failed: 1 });
});

test('a file is not counted beside its own failed tests', () => {
  const report = { numPassedTests: 7, numFailedTests: 2, testResults: [file('failed', 'failed', 'failed')] };
  expect(countTests({ report, exitCode: 1 })).toEqual({ passed: 7, failed: 2 });
});

test('a run without a report, without tests or with an unexplained exit code is a failure', () => {
  const none = { numPassedTests: 0, numFailedTests: 0, testResults: [] };
  const clean = { numPassedTests: 7, numFailedTests: 0, testResults: [] };
  expect(countTests({ report: undefined, exitCode: null })).toEqual({ passed: 0, failed: 1 });
  expect(countTests({ report: none, exitCode: 0 })).toEqual({ passed: 0, failed: 1 });
  expect(countTests({ report: clean, exitCode: 1 })).toEqual({ passed: 7, failed: 1 });
});
