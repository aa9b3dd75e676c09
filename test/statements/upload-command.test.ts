import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { main } from '../../cli/main.ts';
import { type Rig, startRig } from '../api/rig.ts';
import { file, line } from './statement-text.ts';

let rig: Rig;
let folder: string;
beforeAll(async () => {
  rig = await startRig();
  const api = await rig.app.listen({ host: '127.0.0.1', port: 0 });
  folder = await mkdtemp(join(tmpdir(), 'tallyman-upload-'));
  const tokens = { finance: await rig.token({ roles: ['finance'] }) };
  await writeFile(join(folder, 'dev.json'), JSON.stringify({ api, tokens }));
});
afterAll(async () => {
  await rig.close();
  await rm(folder, { recursive: true, force: true });
});

let said: string[];
beforeEach(() => {
  said = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const upload = async (...args: string[]) => {
  await main(['upload', ...args, '--data', folder]);
  return { code: process.exitCode, said: said.join('') };
};
const fileOf = async (name: string, content: string) => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};

test('a file is sent and its answer is printed; again it is the same statement', async () => {
  const path = await fileOf('day.csv', file(line('t-1'), line('t-2', { amount: 'x' })));
  const first = await upload('hypetech', path, '--day', '2026-11-20');
  expect(first.code).toBe(0);
  const answer = JSON.parse(first.said) as { id: string };
  expect(answer).toMatchObject({ lines: 2, badLines: [{ line: 3 }], duplicate: false });
  said = [];
  const again = await upload('hypetech', path, '--day', '2026-11-20');
  expect(JSON.parse(again.said)).toMatchObject({ id: answer.id, duplicate: true });
});

test('a file that is refused ends with 1 and says why', async () => {
  const path = await fileOf('odd.csv', 'a,b\n1,2\n');
  const { code, said: text } = await upload('hypetech', path, '--day', '2026-11-20');
  expect(code).toBe(1);
  expect(text).toMatch(/line 1 of the file, "a,b", cut at ",", does not name the columns .*\(422 header_unknown\)\n$/);
});

test('a mapping is named', async () => {
  const statementMapping = { acme: { delimiter: ';' } };
  await rig.call({ method: 'PATCH', url: '/v1/providers/hypetech', payload: { statementMapping } });
  const path = await fileOf('acme.csv', file(line('t-1')).replaceAll(',', ';'));
  const { said: text } = await upload('hypetech', path, '--day', '2026-11-20', '--mapping', 'acme');
  expect(JSON.parse(text)).toMatchObject({ lines: 1, badCount: 0 });
});

test('a folder is no file, and an unknown provider or mapping is a matter of usage', async () => {
  expect(await upload('hypetech', folder, '--day', '2026-11-20')).toEqual({
    code: 1,
    said: `tallyman: ${folder} is a folder: name the file\n`,
  });
  const path = await fileOf('day3.csv', file());
  const unknown = await upload('hypetech', path, '--day', '2026-11-20', '--mapping', 'other');
  expect(unknown).toEqual({ code: 2, said: expect.stringContaining('it has: acme (422 mapping_unknown)') as string });
  expect(await upload('acme', path, '--day', '2026-11-20')).toMatchObject({ code: 2 });
});

test('on a terminal it says in words what was read, and what to do next', async () => {
  const path = await fileOf('words.csv', file(line('t-8'), line('t-9', { amount: 'x' }), line('t-9', { amount: 'y' })));
  const isTTY = process.stdout.isTTY;
  process.stdout.isTTY = true;
  const { said: text } = await upload('hypetech', path, '--day', '2026-11-20');
  process.stdout.isTTY = isTTY;
  expect(text).toMatch(/^hypetech 2026-11-20: statement \S+\n3 lines, 2 of them cannot be read/);
  expect(text).toContain('  line 3: the amount x is no amount\n');
  expect(text).toContain('  Notice: 2 of 3 lines cannot be read: is it the right file, and the right mapping?\n');
  expect(text).toMatch(/Next: npx tallyman reconcile hypetech --day 2026-11-20\n$/);
});

test('a file that is not there ends with 1, a wrong day or none with 2', async () => {
  expect(await upload('hypetech', join(folder, 'none.csv'), '--day', '2026-11-20')).toMatchObject({ code: 1 });
  const path = await fileOf('day2.csv', file());
  expect(await upload('hypetech', path, '--day', '20.11.2026')).toMatchObject({ code: 2 });
  expect(await upload('hypetech', path)).toMatchObject({ code: 2 });
});
