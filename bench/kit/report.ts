// How a benchmark reports: one line a figure, as other programs read them, and a file with everything that was measured,
// under which commit and on which machine.

import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';

export type Figure = { name: string; value: number; unit: string };

const RESULTS = fileURLToPath(new URL('../results', import.meta.url));
const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

export function printFigures(figures: readonly Figure[]): void {
  for (const { name, value, unit } of figures) console.log(`figure ${name} ${value} ${unit}`);
}

/** Writes `bench/results/<bench>-<date>-<commit>.json` and returns its path. */
export async function keepResult(
  bench: string,
  result: { databaseUrl: string; settings: unknown; figures: readonly Figure[]; details: unknown },
): Promise<string> {
  const { databaseUrl, figures, ...rest } = result;
  const commit = await readCommit();
  const at = new Date().toISOString();
  const file = join(RESULTS, `${bench}-${at.slice(0, 10)}-${commit}.json`);
  const content = {
    ...{ bench, at, commit, machine: await describeMachine(databaseUrl) },
    figures: Object.fromEntries(figures.map(({ name, value, unit }) => [name, { value, unit }])),
    ...rest,
  };
  await mkdir(RESULTS, { recursive: true });
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`);
  return file;
}

async function describeMachine(databaseUrl: string) {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cores: cpus().length,
      memoryMb: Math.round(totalmem() / 1e6),
      system: `${platform()} ${release()} ${arch()}`,
      node: process.version,
      postgres: rows[0]?.server_version ?? 'unknown',
    };
  } finally {
    await client.end();
  }
}

/** The short commit, marked when what ran was not it. */
async function readCommit(): Promise<string> {
  const git = (...args: string[]) =>
    promisify(execFile)('git', args, { cwd: PROJECT, timeout: 10_000 }).then(({ stdout }) => stdout.trim());
  try {
    const changed = await git('status', '--porcelain', '--untracked-files=no');
    return `${await git('rev-parse', '--short', 'HEAD')}${changed === '' ? '' : '-changed'}`;
  } catch {
    return 'unknown';
  }
}
