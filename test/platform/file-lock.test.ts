import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { releaseFileLock, tryFileLock, withFileLock } from '../../platform/file-lock.ts';

let folder: string;
let lock: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tallyman-lock-'));
  lock = join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a lock that is held names its holder, and can be taken after its release', async () => {
  expect(await tryFileLock(lock)).toEqual({ held: true });
  expect(await tryFileLock(lock)).toEqual({ held: false, holder: process.pid });
  await releaseFileLock(lock);
  expect(await tryFileLock(lock)).toEqual({ held: true });
});

test('a lock whose holder is dead is taken over', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  await writeFile(lock, `${pid} 1\n`);
  expect(await tryFileLock(lock)).toEqual({ held: true });
});

test('a reused pid does not keep a dead lock alive', async () => {
  await writeFile(lock, `${process.pid} 1\n`);
  expect(await tryFileLock(lock)).toEqual({ held: true });
});

test('of many who want the lock at once each works alone', async () => {
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise(setImmediate);
    inside -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withFileLock(lock, 10_000, work)));
  expect(most).toBe(1);
});

test('waiting for a lock has an end', async () => {
  await tryFileLock(lock);
  await expect(withFileLock(lock, 0, () => Promise.resolve())).rejects.toThrow(`process ${process.pid} holds ${lock}`);
});
