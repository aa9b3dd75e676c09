import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findTemporalBinary, temporalCacheDir, type Way } from '../../platform/temporal-binary.ts';

let folder: string;
let env: NodeJS.ProcessEnv;
let said: string[];
const progress = (line: string): void => void said.push(line);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tallyman-temporal-'));
  env = { PATH: join(folder, 'bin'), XDG_CACHE_HOME: join(folder, 'cache') };
  said = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function putExecutable(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, '#!/bin/sh\n');
  await chmod(path, 0o755);
}

const broken: Way = { name: 'a broken way', how: 'never', get: () => Promise.reject(new Error('no network')) };

/** A way that works, slowly enough for two finders to meet, and counts how often it was gone. */
function working(): Way & { times: number } {
  const way = {
    name: 'a working way',
    how: 'made',
    times: 0,
    get: async (target: string) => {
      way.times += 1;
      await putExecutable(target);
    },
  };
  return way;
}

test('a temporal on the PATH comes before the cache', async () => {
  await putExecutable(join(folder, 'bin', 'temporal'));
  await putExecutable(join(temporalCacheDir(env), 'temporal'));
  const found = await findTemporalBinary(env, progress, [broken]);
  expect(found.path).toBe(join(folder, 'bin', 'temporal'));
  expect(found.how).toContain('PATH');
});

test('what an earlier run cached is used before anything is fetched', async () => {
  await putExecutable(join(temporalCacheDir(env), 'temporal'));
  const found = await findTemporalBinary(env, progress, [broken]);
  expect(found.how).toContain('from the cache');
});

test('a way that fails is said, and the next one is taken', async () => {
  const found = await findTemporalBinary(env, progress, [broken, working()]);
  expect(found).toEqual({ path: join(temporalCacheDir(env), 'temporal'), how: 'made' });
  expect(said).toContain('Temporal server: a broken way did not work (no network)');
});

test('two starts at once get it once', async () => {
  const way = working();
  const find = () => findTemporalBinary(env, progress, [way]);
  const [one, two] = await Promise.all([find(), find()]);
  expect(one.path).toBe(two.path);
  expect(way.times).toBe(1);
});

test('when nothing works, the message says what to install and what was tried, and the cache stays clean', async () => {
  await expect(findTemporalBinary(env, progress, [broken])).rejects.toThrow(
    /install the Temporal CLI .* or install Go .* or set TEMPORAL_ADDRESS .*a broken way: no network/,
  );
  expect(await readdir(temporalCacheDir(env))).toEqual([]);
});

test('the checksums of the build are committed with it', async () => {
  const read = (name: string) => readFile(new URL(`../../tools/temporal-cli/${name}`, import.meta.url), 'utf8');
  expect(await read('go.mod')).toContain('github.com/temporalio/cli v1.8.2');
  expect(await read('go.sum')).toContain('github.com/temporalio/cli v1.8.2 h1:');
});
