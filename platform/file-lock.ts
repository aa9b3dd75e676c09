// A lock between processes, held by a file that names its holder's pid.
// A lock whose holder is dead (pid and start time) is taken over.
// It must never wait beyond its deadline, nor remove a lock that a living process holds.

import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { isAlive, startedAt } from './orphan-process.ts';

const POLL_MS = 250;
const MAX_TAKEOVERS = 3;

/** Takes the lock now, or returns the pid of the living process that holds it. */
export async function tryFileLock(path: string): Promise<{ held: true } | { held: false; holder: number }> {
  const mine = `${path}.${randomUUID()}`;
  await writeFile(mine, `${process.pid} ${(await startedAt(process.pid)) ?? ''}\n`, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < MAX_TAKEOVERS; attempt += 1) {
      if (await linked(mine, path)) return { held: true };
      const holder = await livingHolder(path);
      if (holder !== undefined) return { held: false, holder };
      await removeDeadLock(path);
    }
    return { held: false, holder: 0 };
  } finally {
    await rm(mine, { force: true });
  }
}

/** Renames first and looks again: between our look and the rename another process may have taken the lock over. */
async function removeDeadLock(path: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
    if ((await livingHolder(aside)) !== undefined) await linked(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

/** A link appears whole or not at all, so that nobody ever reads a lock that is still being written. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The pid in the lock, if the very process that wrote it still lives. */
async function livingHolder(path: string): Promise<number | undefined> {
  const [pidText = '', started = ''] = (await readFile(path, 'utf8').catch(() => '')).trim().split(' ');
  const pid = Number.parseInt(pidText, 10);
  if (!Number.isSafeInteger(pid) || !isAlive(pid)) return undefined;
  const startedNow = await startedAt(pid);
  return started === '' || startedNow === undefined || started === startedNow ? pid : undefined;
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
