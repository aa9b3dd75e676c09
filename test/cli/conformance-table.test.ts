import { expect, test } from 'vitest';
import { conformanceVerdict } from '../../cli/conformance-table.ts';

type Tests = Record<string, string>;

const run = (tests: Tests, { exitCode = 0, status = 'passed' } = {}) => ({
  exitCode,
  report: {
    numPassedTests: 0,
    numFailedTests: 0,
    testResults: [
      {
        name: 'some.test.ts',
        status,
        assertionResults: Object.entries(tests).map(([title, status]) => ({ title, status })),
      },
    ],
  },
});

const CLEAN: Tests = {
  'alpha #1 a bet is debited': 'passed',
  'alpha #2 a repeat hears the same (assumed)': 'passed',
  'a test of no item': 'passed',
};

test('items are counted by dialect, and those that rest on an assumption are told', () => {
  const { passed, failed, lines } = conformanceVerdict(run(CLEAN), { alpha: 2 });
  expect([passed, failed]).toEqual([2, 0]);
  expect(lines[1]?.split(/ +/)).toEqual(['alpha', '2', '2', '1', '0']);
});

test('several tests of one item count once, and one that fails or is skipped fails it by name', () => {
  const tests = { 'alpha #1 without a': 'passed', 'alpha #1 without b': 'failed', 'alpha #2 is skipped': 'skipped' };
  const { passed, failed, lines } = conformanceVerdict(run(tests, { exitCode: 1 }), { alpha: 2 });
  expect([passed, failed]).toEqual([0, 2]);
  expect(lines.slice(-2)).toEqual(['failed: alpha #1 without b [failed]', 'failed: alpha #2 is skipped [skipped]']);
});

test('an item without a test is missing, which is a failure', () => {
  const { passed, failed, lines } = conformanceVerdict(run(CLEAN), { alpha: 5, beta: 1 });
  expect([passed, failed]).toEqual([2, 4]);
  expect(lines.slice(-2)).toEqual(['missing: alpha #3 to #5', 'missing: beta #1']);
});

test('a number that the checklist does not have is no item', () => {
  const tests = { 'alpha #1 a bet': 'passed', 'alpha #7 from nowhere': 'failed', 'gamma #1 of nobody': 'passed' };
  const { passed, failed, lines } = conformanceVerdict(run(tests, { exitCode: 1 }), { alpha: 1 });
  expect([passed, failed]).toEqual([1, 1]);
  expect(lines.at(-1)).toBe('beside the checklists: alpha #7 from nowhere');
});

test('a file that could not be loaded, a missing report and an unexplained exit code are failures', () => {
  const failures = (verdict: { failed: number }) => verdict.failed;
  expect(failures(conformanceVerdict(run(CLEAN, { status: 'failed', exitCode: 1 }), { alpha: 2 }))).toBe(1);
  expect(failures(conformanceVerdict(run(CLEAN, { exitCode: 1 }), { alpha: 2 }))).toBe(1);
  expect(failures(conformanceVerdict({ report: undefined, exitCode: 1 }, { alpha: 2 }))).toBe(2);
});
