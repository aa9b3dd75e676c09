// `tallyman breaks` against a server that listens: a list whose ids lead into `tallyman explain`.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { main } from '../../cli/main.ts';
import { type DevFile, writeDevFile } from '../../cli/start/dev-file.ts';
import { type CaseRig, type Explained, caseOf, startCaseRig } from './case-rig.ts';

let rig: CaseRig;
let dataDir: string;
let cases: Map<string, Explained>;
beforeAll(async () => {
  rig = await startCaseRig();
  await rig.call('bet', 1, 5);
  cases = await rig.run([rig.line('payin', 20, 70_000n), rig.line('payin', 21, 500n)]);
  const api = await rig.rig.app.listen({ port: 0, host: '127.0.0.1' });
  const engineer = await rig.rig.token({ roles: ['engineer'], sub: 'eve' });
  dataDir = await mkdtemp(join(tmpdir(), 'tallyman-breaks-'));
  await writeDevFile(dataDir, { api, tokens: { engineer } } as DevFile);
}, 60_000);
afterAll(async () => {
  await rm(dataDir, { recursive: true, force: true });
  await rig.close();
});

let said: { out: string; err: string };
beforeEach(() => {
  said = { out: '', err: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => (said.out += String(text)) !== '');
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => (said.err += String(text)) !== '');
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const breaks = async (...args: string[]) => {
  await main(['breaks', ...args, '--data', dataDir]);
  return { code: process.exitCode, ...said };
};

test('the costliest case stands first, with its id and its amounts', async () => {
  const { code, out } = await breaks();
  const [header, first, ...rest] = out.trimEnd().split('\n');
  expect([code, rest.length]).toEqual([0, 2]);
  expect(header).toMatch(/^break +provider +kind +state +severity +hours +currency +open +atRisk +loser +assignee$/);
  const { id } = caseOf(cases, 'bet_missing_ours', 20);
  expect(first).toMatch(
    new RegExp(`^${id} +hypetech +bet_missing_ours +open +\\w+ +0 +EUR +700\\.00 +700\\.00 +house`),
  );
});

test('a page that is not all says so, and nothing found is said too', async () => {
  expect((await breaks('--limit', '1')).out).toMatch(/\nthere are more than these 1: raise --limit, or filter\n$/);
  said.out = '';
  expect((await breaks('--kind', 'tax', '--state', 'all')).out).toBe('no case matches\n');
});

test('what is asked wrongly is a matter of usage, in the words of the API', async () => {
  expect(await breaks('--run', 'x')).toEqual({
    code: 2,
    out: '',
    err: 'tallyman: /run: is not a reconciliation that is known here (400 invalid_request)\n',
  });
  expect(await breaks('--state', 'odd')).toMatchObject({
    code: 2,
    err: expect.stringContaining('must be of expected, open') as string,
  });
  expect(await breaks('--kind', 'odd')).toMatchObject({ code: 2 });
});
