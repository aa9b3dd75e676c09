// Runs vitest as a child process and hands back its JSON report. A run that ends without a report says so by its absence; what
// that means is the caller's to say.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const VITEST = join(PROJECT, 'node_modules', 'vitest', 'vitest.mjs');

/** The part of vitest's JSON report that is read. */
export interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { name: string; status: string; assertionResults: { title: string; status: string }[] }[];
}

export interface VitestRun {
  report: VitestReport | undefined;
  exitCode: number | null;
}

/** Runs the tests with extra vitest arguments, progress on the terminal. */
export async function runVitest(args: readonly string[]): Promise<VitestRun> {
  const folder = await mkdtemp(join(tmpdir(), 'tallyman-report-'));
  const reportFile = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
    const child = spawn(process.execPath, [VITEST, 'run', ...reporters, ...args], { cwd: PROJECT, stdio: 'inherit' });
    const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
    process.on('SIGINT', forward).on('SIGTERM', forward);
    const [exitCode] = (await once(child, 'exit')) as [number | null];
    const report = await readFile(reportFile, 'utf8').then(
      (text) => JSON.parse(text) as VitestReport,
      () => undefined,
    );
    return { report, exitCode };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
