// Gets the workflows' code for the workers of this process, without the bundler in its memory: made by a child process in a
// folder that is gone before the first worker polls.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../platform/running-process.ts';
import { TSX } from '../platform/tsx-loader.ts';

/** Some seconds on a laptop, many on a machine that starts everything at once. */
const DEADLINE_MS = 2 * 60_000;
const MAIN = fileURLToPath(new URL('./bundle-main.ts', import.meta.url));

/** The bundle's code. Throws with the bundler's last lines when it fails. */
export async function makeWorkflowBundle(): Promise<{ code: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'tallyman-workflows-'));
  try {
    const target = join(folder, 'bundle.js');
    await runCommand(process.execPath, ['--import', TSX, MAIN, target], { deadlineMs: DEADLINE_MS });
    return { code: await readFile(target, 'utf8') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
