// `tallyman test`: runs every vitest project and closes with one line, `N passed, N failed`, counted from vitest's report.
// The line is honest: a suite that could not be loaded, a crash without a report and a run without tests are failures.

import { type VitestReport, type VitestRun, runVitest } from './run-vitest.ts';

/** Runs the tests with extra vitest arguments; returns the exit code. */
export async function runTests(args: readonly string[]): Promise<number> {
  const { passed, failed } = countTests(await runVitest(args));
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

/** Counts tests, and as one failure each: a file that failed as a whole, a run without tests, an unexplained exit code. */
export function countTests({ report, exitCode }: VitestRun): { passed: number; failed: number } {
  if (!report) return { passed: 0, failed: 1 };
  const broken = report.testResults.filter((file) => file.status === 'failed' && !hasFailedTest(file)).length;
  const passed = report.numPassedTests;
  const failed = report.numFailedTests + broken;
  const unexplained = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: unexplained ? 1 : failed };
}

export function hasFailedTest(file: VitestReport['testResults'][number]): boolean {
  return file.assertionResults.some((result) => result.status === 'failed');
}
