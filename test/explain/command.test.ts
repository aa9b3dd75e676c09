// `tallyman explain` as a person runs it: a process of its own, against a server that listens.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DevFile, writeDevFile } from '../../cli/start/dev-file.ts';
import { type CaseRig, type Explained, caseOf, startCaseRig } from './case-rig.ts';

const COMMAND = fileURLToPath(new URL('../../cli/tallyman.mjs', import.meta.url));

let rig: CaseRig;
let dataDir: string;
let cases: Map<string, Explained>;

async function explain(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [COMMAND, 'explain', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...said };
}

beforeAll(async () => {
  rig = await startCaseRig({
    describe: (id) => Promise.resolve({ id, state: 'running', url: `http://ui.test/${id}` }),
    findArrival: () =>
      Promise.resolve({
        ...{ runId: 'run', eventId: '7', event: 'update accepted', at: new Date().toISOString() },
        url: 'http://ui.test/round/run/history/events/7',
      }),
  });
  await rig.call('bet', 1, 5);
  await rig.call('bet', 1, 5);
  cases = await rig.run([
    rig.line('payin', 20, 500n, { providerRound: 'r-2' }),
    rig.line('payout', 2, 900n, { raw: 'evil \u001b[31m line' }),
  ]);
  const api = await rig.rig.app.listen({ port: 0, host: '127.0.0.1' });
  const token = await rig.rig.token({ roles: ['engineer'], sub: 'eve' });
  dataDir = await mkdtemp(join(tmpdir(), 'tallyman-explain-'));
  await writeDevFile(dataDir, { api, tokens: { engineer: token } } as DevFile);
}, 60_000);
afterAll(async () => {
  await rm(dataDir, { recursive: true, force: true });
  await rig.close();
});

test('a case is read in a terminal of 100 columns: what it is, why, what will still come, its story and the links', async () => {
  const found = caseOf(cases, 'bet_missing_theirs', 1);
  const { code, out, err } = await explain(found.id, '--data', dataDir);
  expect(code, err).toBe(0);
  const lines = out.split('\n');
  expect(lines[0]).toBe(`bet_missing_theirs  open  low  hypetech  ${found.id}`);
  expect(out).toMatch(/ours 5\.00 EUR, theirs nothing, open 5\.00 EUR/);
  expect(out).toMatch(/^Cause {11}The ledger holds a bet that the provider does not list/m);
  expect(out).toMatch(/^Healing {9}The provider sends the rollback again/m);
  expect(out).toMatch(/^Story\n {2}.* the bet came, we booked it and answered 200$/m);
  expect(out).toMatch(/came again +1 time: /);
  expect(out).toMatch(/transfers .* 5\.00 EUR from player to clearing:hypetech:EUR/);
  expect(out).toContain(`/v1/wallet-calls/${found.evidence.walletCallId ?? ''}`);
  expect(out).toContain('7 (update accepted) http://ui.test/round/run/history/events/7');
  expect(out).toMatch(/^Who did what\n {2}.* reconciliation: opened$/m);
  const tooLong = lines.filter((line) => line.length > 100 && !line.includes('http'));
  expect(tooLong).toEqual([]);
});

test('what a provider sent cannot steer the terminal', async () => {
  const { out } = await explain(caseOf(cases, 'win_missing_ours', 2).id, '--data', dataDir);
  expect(out).toContain('evil \uFFFD[31m line');
  expect(out).not.toContain('\u001b');
});

test('--json prints what the API answers', async () => {
  const found = caseOf(cases, 'bet_missing_theirs', 1);
  const { code, out } = await explain(found.id, '--json', '--data', dataDir);
  expect(code).toBe(0);
  const { healing, cause, kind } = found;
  expect(JSON.parse(out)).toMatchObject({
    id: found.id,
    kind,
    cause,
    healing,
    evidence: { redeliveries: { count: 1 } },
  });
});

test('an unknown case is 1 with a sentence, no case at all is a matter of usage', async () => {
  const unknown = await explain('no/such case', '--data', dataDir);
  expect(unknown).toMatchObject({ code: 1, out: '' });
  expect(unknown.err).toMatch(/^tallyman: there is no break "no\/such case" here: .*\n$/);
  expect((await explain('--data', dataDir)).code).toBe(2);
  const nowhere = await explain('x', '--data', join(dataDir, 'none'));
  expect(nowhere.code).toBe(1);
  expect(nowhere.err).toMatch(/no stack is running/);
});
