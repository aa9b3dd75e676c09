// `tallyman reconcile` as a process of its own against the real API: what it prints, and its exit codes. The workflow's work is
// done beside it by the same database code.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type DevFile, writeDevFile } from '../../cli/start/dev-file.ts';
import { failRun } from '../../db/reconciliation/queries.ts';
import { runPass } from '../../db/reconciliation/run-pass.ts';
import { freezeRun, loadScope } from '../../db/reconciliation/run-scope.ts';
import {
  type StagedLine,
  beginApiStatement,
  completeStatement,
  fixInput,
  storePart,
} from '../../db/reconciliation/statements.ts';
import { PASSES } from '../../domain/matching/passes.ts';
import { lastEndedDay } from '../../db/reconciliation/gaming-day.ts';
import { PROJECT } from '../architecture/source-tree.ts';
import { type Body, type Rig, startRig } from '../api/rig.ts';

const YESTERDAY = lastEndedDay(new Date(), { timeZone: 'UTC', dayStart: '00:00' });
let rig: Rig;
let folder: string;
/** What becomes of a run once it was handed over. */
let conduct: (runId: string) => Promise<unknown>;
beforeAll(async () => {
  rig = await startRig({
    orchestrator: {
      startRun: ({ id }) => Promise.resolve(void conduct(id)),
      describe: (id) => Promise.resolve({ id, state: 'running', url: `http://ui.test/${id}` }),
    },
  });
  folder = await mkdtemp(join(tmpdir(), 'tallyman-reconcile-'));
  const api = await rig.app.listen({ host: '127.0.0.1', port: 0 });
  const finance = await rig.token({ roles: ['finance'], sub: 'fiona' });
  await writeDevFile(folder, { api, tokens: { finance } } as DevFile);
});
beforeEach(() => {
  conduct = (runId) => reconcile(runId, []);
});
afterAll(async () => {
  await rig.close();
  await rm(folder, { recursive: true });
});

async function reconcile(runId: string, lines: readonly StagedLine[]): Promise<void> {
  const { pool } = rig.deps.database;
  const statement = await beginApiStatement(pool, await loadScope(pool, runId));
  await storePart(pool, statement ?? '', 'all', lines);
  await completeStatement(pool, statement ?? '');
  await fixInput(pool, runId);
  await vi.waitFor(async () => expect(await freezeRun(pool, runId)).toEqual({ settled: true }), 10_000);
  for (const pass of PASSES) await runPass(pool, runId, pass);
}

function start(...args: string[]) {
  const command = [join(PROJECT, 'cli/tallyman.mjs'), 'reconcile', ...args, '--data', folder];
  return spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function command(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = start(...args);
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, out, err };
}

const ghost = (n: number): StagedLine => ({
  ...{
    transactionId: `ghost-${n}`,
    operation: 'payin',
    linkedTransactionId: null,
    providerRound: `r-${n}`,
    playerId: null,
  },
  ...{
    game: null,
    currency: 'EUR',
    amount: 1_050n,
    accepted: true,
    roundFinished: true,
    free: null,
    test: null,
    expired: null,
    tax: null,
  },
  ...{ occurredAt: `${YESTERDAY}T00:00:0${n}.000Z`, raw: '{}', problem: null },
});

test('without a day it takes the provider’s yesterday, and says when nothing happened', async () => {
  const { code, out, err } = await command('hypetech');
  expect([code, err]).toEqual([0, expect.stringContaining('reading the statement')]);
  expect(out).toMatch(new RegExp(`^hypetech ${YESTERDAY}: clean \\(\\S+\\)$`, 'm'));
  expect(out).toContain(`from ${YESTERDAY}T00:00:00.000Z to `);
  expect(out).toContain('No activity: neither the statement nor the ledger has a transaction in this period.');
  for (const pass of PASSES) expect(err).toContain(`  ${pass}: `);
});

test('breaks are printed by kind with their cause, and are exit code 3', async () => {
  conduct = (runId) => reconcile(runId, [ghost(1), ghost(2)]);
  const { code, out, err } = await command('hypetech', '--day', YESTERDAY);
  expect(code).toBe(3);
  expect(err).toMatch(/npx tallyman breaks --run \S+ --data /);
  expect(out).toContain('theirs 2, ours 0, matched 0, expected 0, breaks 2, explained 0');
  expect(out).toMatch(/^statement \S+ from the provider's API, .*UTC: /m);
  expect(out).toContain('EUR: theirs 21.00, ours 0.00, difference 21.00');
  expect(out).toMatch(/^bet_missing_ours: 2 {2}\w.+\.$/m);
});

test('a statement without a line of the period is no quiet day', async () => {
  conduct = (runId) => reconcile(runId, [ghost(4)]);
  const { out } = await command('hypetech', '--day', '2020-01-01');
  expect(out).toContain('None of its lines lies in this period: is it the statement of another day?');
});

test('without an answer it says who was asked', async () => {
  const away = await mkdtemp(join(tmpdir(), 'tallyman-away-'));
  await writeDevFile(away, { api: 'http://127.0.0.1:9', tokens: { finance: 'x' } } as DevFile);
  const child = spawn(process.execPath, [join(PROJECT, 'cli/tallyman.mjs'), 'reconcile', 'hypetech', '--data', away]);
  const err = text(child.stderr);
  const [code] = (await once(child, 'close')) as [number];
  await rm(away, { recursive: true });
  expect([code, await err]).toEqual([
    1,
    expect.stringMatching(/^tallyman: nothing answers at http:\/\/127\.0\.0\.1:9 /),
  ]);
});

test('what is expected is told apart from what is a break', async () => {
  const { pool } = rig.deps.database;
  await pool.query(
    `insert into provider_setting (provider, expected_window_seconds) values ('hypetech', 604800)
     on conflict (provider) do update set expected_window_seconds = excluded.expected_window_seconds`,
  );
  conduct = (runId) => reconcile(runId, [ghost(5)]);
  const { code, out } = await command('hypetech', '--day', YESTERDAY);
  await pool.query("update provider_setting set expected_window_seconds = 0 where provider = 'hypetech'");
  expect(code).toBe(0);
  expect(out).toContain('expected 1, breaks 0, explained 0');
  expect(out).toMatch(/^bet_missing_ours: 1 \(1 expected\) {2}\w.+\.$/m);
});

test('a named statement is read instead of the newest; one that is not there is a matter of usage', async () => {
  expect(await command('hypetech', '--day', YESTERDAY, '--statement', 'none')).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('/statementIds: names a statement that this provider does not have'),
  });
});

test('with --json it prints the run for a program, and nothing else there', async () => {
  conduct = (runId) => reconcile(runId, [ghost(3)]);
  const { code, out } = await command(
    'hypetech',
    '--from',
    `${YESTERDAY}T00:00:00Z`,
    '--to',
    `${YESTERDAY}T12:00:00Z`,
    '--json',
  );
  expect(code).toBe(3);
  expect(JSON.parse(out)).toMatchObject({
    ...{ state: 'breaks', provider: 'hypetech', noActivity: false, to: `${YESTERDAY}T12:00:00.000Z` },
    ...{ byKind: { bet_missing_ours: 1 }, causes: { bet_missing_ours: expect.any(String) } },
  });
});

test('a run that failed is exit code 1 with its reason', async () => {
  conduct = (runId) => failRun(rig.deps.database.pool, runId, 'the provider answered 503');
  const { code, out } = await command('hypetech');
  expect([code, out]).toEqual([1, expect.stringMatching(/: failed .*\nthe provider answered 503\n/)]);
});

test('a provider without a statement is exit code 1, never clean', async () => {
  expect(await command('betgames')).toMatchObject({ code: 1, out: '', err: expect.stringContaining('no_statement') });
});

test.each([
  [['acme'], 'acme'],
  [['hypetech', '--day', '2026-02-30'], 'expected a date'],
  [['hypetech', '--day', '2999-01-01'], 'has not begun'],
  [
    ['hypetech', '--day', YESTERDAY, '--from', `${YESTERDAY}T00:00:00Z`, '--to', `${YESTERDAY}T12:00:00Z`],
    'cannot be used',
  ],
  [['hypetech', '--from', `${YESTERDAY}T00:00:00Z`], '--from needs --to'],
  [['hypetech', '--from', 'noon', '--to', 'midnight'], 'RFC 3339'],
])('%j is a matter of usage', async (args, words) => {
  expect(await command(...args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(words) });
});

test('interrupted, it leaves the run going and says how to look at it again', async () => {
  conduct = () => Promise.resolve();
  const child = start('hypetech');
  const err = new Promise<string>((resolve) => {
    let heard = '';
    child.stderr.on('data', (chunk: Buffer) => {
      if (heard === '') child.kill('SIGINT');
      heard += chunk.toString();
    });
    child.stderr.on('end', () => resolve(heard));
  });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  expect(code).toBe(1);
  const [, id = ''] = /--run (\S+)/.exec(await err) ?? [];
  expect(await err).toContain('http://ui.test/recon.hypetech.');
  expect((await rig.get(`/v1/reconciliations/${id}`)).json<Body>()).toMatchObject({ state: 'running' });
  await reconcile(id, []);
  expect(await command('hypetech', '--run', id)).toMatchObject({ code: 0, out: expect.stringContaining(id) });
});
