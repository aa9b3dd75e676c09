// The loader of our own processes, in a process that is started with it.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TSX } from '../../platform/tsx-loader.ts';

const MAIN = `import { Worker } from 'node:worker_threads';

type Wanted = { words: string };
const wanted: Wanted = { words: 'broken on line five' };
const error = new Error(wanted.words);
const thread = new Worker(new URL('./thread.cjs', import.meta.url));
thread.once('message', (threadMaps) => {
  console.log(JSON.stringify({ stack: error.stack, mainMaps: process.sourceMapsEnabled, threadMaps }));
});
`;

const THREAD = `require('node:worker_threads').parentPort.postMessage(process.sourceMapsEnabled);`;

let folder: string;
let seen: { stack: string; mainMaps: boolean; threadMaps: boolean };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tallyman-loader-'));
  const main = join(folder, 'main.mts');
  await writeFile(main, MAIN);
  await writeFile(join(folder, 'thread.cjs'), THREAD);
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', TSX, main], { cwd: folder });
  seen = JSON.parse(stdout) as typeof seen;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a process of ours runs TypeScript, and its stack traces name the lines of the source', () => {
  expect(seen.stack).toMatch(/main\.mts:5:\d+/);
});

test('its threads are left without the loader', () => {
  expect(seen).toMatchObject({ mainMaps: true, threadMaps: false });
});
