// The benchmarks still run: shortest runs against real servers, every call posted, every figure printed. Their values are not
// looked at, a test is no place to measure.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const DEADLINE_MS = 180_000;

async function figuresOf(bench: string, ...args: string[]): Promise<string[]> {
  const command = ['--import', 'tsx', `bench/${bench}.ts`, '--quick', ...args];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: PROJECT, timeout: DEADLINE_MS });
  return stdout.split('\n').flatMap((line) => /^figure (\S+) -?\d+(?:\.\d+)? \S+$/.exec(line)?.[1] ?? []);
}

describe('npm run bench:<name>', () => {
  it('wallet posts every call of both sides and ends with its figures', { timeout: DEADLINE_MS }, async () => {
    const figures = await figuresOf('wallet', '--phases', 'every,stopped', '--callers', '8');
    expect(figures).toEqual(expect.arrayContaining(['wallet.ratio_8', 'wallet.p99_8', 'wallet.ratio_8_stopped']));
  });

  it('rounds finishes every round and ends with its figures', { timeout: DEADLINE_MS }, async () => {
    const figures = await figuresOf('rounds');
    expect(figures).toEqual(expect.arrayContaining(['rounds.ratio_whole', 'rounds.ratio_updates', 'rounds.lag_p99']));
  });

  it('wallet compares what a call of each dialect costs', { timeout: DEADLINE_MS }, async () => {
    const figures = await figuresOf('wallet', '--dialect', 'all');
    const ratios = ['hypetech', 'microgaming', 'betgames', 'betcore', 'betcore-games', 'betcore_without_rs256'];
    expect(figures).toEqual(expect.arrayContaining(ratios.map((name) => `wallet.cpu_ratio_${name}`)));
  });

  it('match finds every planted difference and ends with its figures', { timeout: DEADLINE_MS }, async () => {
    const figures = await figuresOf('match');
    expect(figures).toEqual(expect.arrayContaining(['match.ratio_20k', 'match.run_s_20k', 'match.load_ratio_20k']));
  });

  it('says in one line which argument is wrong', async () => {
    const failed = figuresOf('wallet', '--callers', 'many');
    await expect(failed).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(/^bench: .*--callers many/) });
  });
});
