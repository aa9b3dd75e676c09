// `tallyman proposals` against a server that listens: what waits for a second person.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { main } from '../../cli/main.ts';
import { type DevFile, writeDevFile } from '../../cli/start/dev-file.ts';
import { type Body } from '../api/rig.ts';
import { type CaseRig, caseOf, startCaseRig } from '../explain/case-rig.ts';

let rig: CaseRig;
let dataDir: string;
let proposal: string;
beforeAll(async () => {
  rig = await startCaseRig();
  await rig.call('bet', 1, 5);
  const cases = await rig.run([rig.line('payin', 20, 70_000n)]);
  const { id } = caseOf(cases, 'bet_missing_ours', 20);
  const token = await rig.rig.token({ roles: ['finance'], sub: 'felix' });
  const made = await rig.rig.call({
    method: 'POST',
    url: `/v1/breaks/${id}/proposals`,
    payload: { action: 'explain', reason: 'a test bet of theirs' },
    headers: { authorization: `Bearer ${token}`, 'idempotency-key': 'explain-1' },
  });
  proposal = made.json<Body>().id;
  const api = await rig.rig.app.listen({ port: 0, host: '127.0.0.1' });
  const engineer = await rig.rig.token({ roles: ['engineer'], sub: 'eve' });
  dataDir = await mkdtemp(join(tmpdir(), 'tallyman-proposals-'));
  await writeDevFile(dataDir, { api, tokens: { engineer } } as DevFile);
}, 60_000);
afterAll(async () => {
  await rm(dataDir, { recursive: true, force: true });
  await rig.close();
});

let out: string;
beforeEach(() => {
  out = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => (out += String(text)) !== '');
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const proposals = async (...args: string[]) => {
  await main(['proposals', ...args, '--data', dataDir]);
  return { code: process.exitCode, out };
};

test('what waits is listed with its case, who made it and why', async () => {
  const { code, out: text } = await proposals();
  expect(code).toBe(0);
  const [header, row] = text.trimEnd().split('\n');
  expect(header).toMatch(/^proposal +break +provider +kind +action +currency +amount +state +maker +made +reason$/);
  expect(row).toMatch(new RegExp(`^${proposal} .* hypetech +bet_missing_ours +explain .*pending +felix .*a test bet`));
});

test('nothing found is said, and a state that is none is a matter of usage', async () => {
  expect((await proposals('--state', 'applied')).out).toBe('no proposal matches\n');
  expect((await proposals('--state', 'odd')).code).toBe(2);
});
