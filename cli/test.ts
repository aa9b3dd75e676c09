// `tallyman test`: runs every vitest project and closes with one line, `N passed, N failed`, counted from vitest's report.
// The line is honest: a suite that could not be loaded, a crash without a report and a run without tests are failures.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const VITEST = join(PROJECT, 'node_modules', 'vitest', 'vitest.mjs');

/** The part of vitest's JSON report that is counted. */
export interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}

/** Runs the tests with extra vitest arguments; returns the exit code. */
export async function runTests(args: readonly string[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'tallyman-report-'));
  const reportFile = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
    const child = spawn(process.execPath, [VITEST, 'run', ...reporters, ...args], { cwd: PROJECT, stdio: 'inherit' });
    const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
    process.on('SIGINT', forward).on('SIGTERM', forward);
    const [code] = (await once(child, 'exit')) as [number | null];
    const report = await readFile(reportFile, 'utf8').then(
      (text) => JSON.parse(text) as VitestReport,
      () => undefined,
    );
    const { passed, failed } = countTests(report, code);
    process.stdout.write(`${passed} passed, ${failed} failed\n`);
    return failed === 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Counts tests, and as one failure each: a file that failed as a whole, a run without tests, an unexplained exit code. */
export function countTests(
  report: VitestReport | undefined,
  exitCode: number | null,
): { passed: number; failed: number } {
  if (!report) return { passed: 0, failed: 1 };
  const broken = report.testResults.filter((file) => file.status === 'failed' && !hasFailedTest(file)).length;
  const passed = report.numPassedTests;
  const failed = report.numFailedTests + broken;
  const unexplained = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: unexplained ? 1 : failed };
}

function hasFailedTest(file: VitestReport['testResults'][number]): boolean {
  return file.assertionResults.some((result) => (result as { status?: unknown }).status === 'failed');
}
