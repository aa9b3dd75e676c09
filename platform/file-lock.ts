// A lock between processes, held by a file that names its holder's pid.
// A lock whose holder is dead is taken over; the file is created with O_EXCL, so that two never hold it.

// It must never wait beyond its deadline, nor remove a lock that a living process holds.

import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { isAlive } from './orphan-process.ts';

const POLL_MS = 250;

/** Takes the lock now, or returns the pid of the living process that holds it. */
export async function tryFileLock(path: string): Promise<{ held: true } | { held: false; holder: number }> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await writeFile(path, `${process.pid}\n`, { flag: 'wx', mode: 0o600 });
      return { held: true };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number.parseInt(await readFile(path, 'utf8').catch(() => ''), 10);
    if (Number.isSafeInteger(holder) && holder !== process.pid && isAlive(holder)) return { held: false, holder };
    // Renamed first, so that of two who see the same dead lock only one removes it.
    const stale = `${path}.${process.pid}.stale`;
    await rename(path, stale).then(
      () => rm(stale, { force: true }),
      () => undefined,
    );
  }
  return { held: false, holder: 0 };
}

export async function releaseFileLock(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** Runs `work` under the lock, waiting up to `deadlineMs` for whoever holds it. */
export async function withFileLock<T>(path: string, deadlineMs: number, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const taken = await tryFileLock(path);
    if (taken.held) break;
    if (Date.now() > deadline) throw new Error(`process ${taken.holder} holds ${path} for too long`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  try {
    return await work();
  } finally {
    await releaseFileLock(path);
  }
}
