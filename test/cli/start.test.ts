// The whole stack as a person starts it: real processes, a fresh data folder, a free port. One start serves all tests.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readDevFile, type DevFile } from '../../cli/start/dev-file.ts';
import { canWalk, walkReadme } from './readme-walk.ts';

const COMMAND = fileURLToPath(new URL('../../cli/tallyman.mjs', import.meta.url));
const START_DEADLINE_MS = 90_000;

let dataDir: string;
let stack: ChildProcess;
let said = '';
let dev: DevFile;

function tallyman(...args: string[]): ChildProcess {
  // Settings of the person who runs the tests must not lead the stack to their own servers.
  const { DATABASE_URL: _database, TEMPORAL_ADDRESS: _temporal, ...env } = process.env;
  return spawn(process.execPath, [COMMAND, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function finish(child: ChildProcess): Promise<{ code: number | null; text: string }> {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text };
}

/** Pids of all processes of this data folder's stack, found as a person would: by what they were started with. */
async function processesOf(marks: readonly string[]): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const holds = async (pid: string): Promise<boolean> => {
    const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
    const text = (await read('cmdline')) + (await read('environ'));
    return marks.some((mark) => text.includes(mark));
  };
  const held = await Promise.all(pids.map(holds));
  return pids.filter((_pid, index) => held[index]);
}

async function pidOf(title: string): Promise<number> {
  const mine = await processesOf([dataDir, new URL(dev.database).host]);
  const titles = await Promise.all(mine.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return Number(mine[titles.findIndex((text) => text.replaceAll('\0', ' ').trim() === title)]);
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tallyman-start-'));
  stack = tallyman('start', '--no-demo', '--port', '0', '--data', dataDir);
  stack.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  stack.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ready = () => expect(existsSync(join(dataDir, 'dev.json')) || stack.exitCode !== null, said).toBe(true);
  await vi.waitFor(ready, { timeout: START_DEADLINE_MS, interval: 100 });
  dev = await readDevFile(dataDir);
});

afterAll(async () => {
  if (stack.exitCode === null) {
    stack.kill('SIGTERM');
    await once(stack, 'close');
  }
  await rm(dataDir, { recursive: true, force: true });
});

test('the stack says where it is, in a file that only its owner can read', async () => {
  expect((await stat(join(dataDir, 'dev.json'))).mode & 0o777).toBe(0o600);
  expect((await fetch(`${dev.api}/readyz`)).status).toBe(200);
  expect((await fetch(dev.temporal.ui ?? '')).status).toBe(200);
  expect((await fetch(`${dev.providers['hypetech']?.simulator ?? ''}/control/received`)).status).toBe(200);
});

test('its people are different persons with the roles they are named for', () => {
  const claims = [...Object.values(dev.tokens), ...Object.values(dev.people)].map((token) => decodeJwt(token));
  expect(new Set(claims.map((claim) => claim.sub)).size).toBe(6);
  expect(claims.map((claim) => claim['roles'])).toEqual([
    ['operator'],
    ['finance'],
    ['approver'],
    ['engineer'],
    ['finance'],
    ['finance', 'approver'],
  ]);
});

test('a second start on the same folder is refused in one line', async () => {
  const { code, text } = await finish(tallyman('start', '--no-demo', '--port', '0', '--data', dataDir));
  expect(code).toBe(1);
  expect(text).toBe(
    `tallyman: a stack is already running in ${dataDir} (process ${stack.pid}): stop it, or use --data DIR\n`,
  );
});

test('a minted token is accepted', async () => {
  const { code, text } = await finish(tallyman('token', '--role', 'engineer', '--sub', 'eve', '--data', dataDir));
  expect(code).toBe(0);
  const answer = await fetch(`${dev.api}/v1/breaks`, { headers: { authorization: `Bearer ${text.trim()}` } });
  expect(answer.status).toBe(200);
});

test.skipIf(!canWalk)("the README's walk does what the README says", { timeout: 70_000 }, async () => {
  const said = await walkReadme(dataDir);
  const answers = said
    .filter((line) => line.startsWith('{"'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const [deposit, bet, again, round, calls, balances] = answers;
  expect(deposit).toMatchObject({ balance: { currency: 'EUR', amount: '100.00' } });
  expect(bet).toMatchObject({ old_balance: '100.00', new_balance: '97.50' });
  expect(again).toEqual(bet);
  expect(round).toMatchObject({
    data: [{ state: 'open', operations: [{ outcome: 'posted' }, { outcome: 'duplicate' }] }],
  });
  expect(calls).toMatchObject({ data: [{ outcome: 'posted', redeliveries: 1 }] });
  expect(balances).toEqual({ data: [{ currency: 'EUR', amount: '97.50' }] });
  expect(said).toContainEqual(expect.stringMatching(/^hypetech \d{4}-\d{2}-\d{2}: breaks/));
  expect(said).toContainEqual(expect.stringMatching(/^win_missing_ours {2}open .* hypetech/));
  expect(answers).toContainEqual(
    expect.objectContaining({ state: 'applied', maker: 'me', checker: 'somebody-else' }) as unknown,
  );
  expect(said).toContain('resolved');
  expect(said).toContainEqual(expect.stringMatching(/^daily-totals, hypetech/));
});

test.each(['tallyman-worker', 'tallyman-api', 'tallyman-simulator-hypetech'])('%s is started again', async (title) => {
  const before = await pidOf(title);
  process.kill(before, 'SIGKILL');
  await vi.waitFor(() => expect(said).toContain(`${title} is running again`), { timeout: 10_000, interval: 50 });
  expect(await pidOf(title)).not.toBe(before);
});

test('simulate seats players of its own and says what it believes', async () => {
  const wanted = ['simulate', 'hypetech', '--rounds', '6', '--rate', '3', '--players', '2', '--faults', 'lostAnswer=1'];
  const { code, text } = await finish(tallyman(...wanted, '--data', dataDir));
  expect(code, text).toBe(0);
  expect(JSON.parse(text)).toMatchObject({ rounds: 6, unfinished: 0, faultsApplied: { lostAnswer: 1 } });
});

test('PostgreSQL and Temporal are started again where they were', async () => {
  const pidIn = async (file: string): Promise<number> =>
    Number.parseInt(await readFile(join(dataDir, file), 'utf8'), 10);
  process.kill(await pidIn('postgres/postmaster.pid'), 'SIGKILL');
  process.kill(await pidIn('temporal.db.pid'), 'SIGKILL');
  for (const name of ['postgres', 'temporal']) {
    await vi.waitFor(() => expect(said).toContain(`${name} is running again`), { timeout: 10_000, interval: 50 });
  }
  const answers = async () => expect((await fetch(`${dev.api}/readyz`)).status).toBe(200);
  await vi.waitFor(answers, { timeout: 10_000, interval: 100 });
});

test('SIGTERM ends everything and leaves neither a process nor dev.json', async () => {
  stack.kill('SIGTERM');
  const [code] = (await once(stack, 'close')) as [number | null];
  expect(code).toBe(0);
  expect(existsSync(join(dataDir, 'dev.json'))).toBe(false);
  expect(await processesOf([dataDir, new URL(dev.database).host])).toEqual([]);
});
