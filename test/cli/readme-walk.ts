// The README's second block of commands, run in a shell as a reader would, only on a stack with another data folder.

import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const WALK = /^```sh\n(DATA=\.tallyman\n[\s\S]+?)^```$/m;
const DEADLINE_MS = 60_000;

/** A reader needs more than Node for it. */
export const canWalk = spawnSync('sh', ['-c', 'command -v bash && command -v curl && command -v openssl']).status === 0;

/** What the commands printed, line by line. Rejects when one of them fails. */
export async function walkReadme(dataDir: string): Promise<string[]> {
  const [, walk] = WALK.exec(await readFile(`${PROJECT}/README.md`, 'utf8')) ?? [];
  if (walk === undefined) throw new Error('the README has no block that begins with DATA=.tallyman');
  const script = walk.replace('DATA=.tallyman', `DATA='${dataDir}'`);
  const options = { cwd: PROJECT, timeout: DEADLINE_MS };
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], options);
  return stdout.trim().split('\n');
}
