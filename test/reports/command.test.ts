// The command as a person runs it: a process of its own that finds the stack by its dev.json.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Rig, activate, hook, startRig } from '../api/rig.ts';

const COMMAND = fileURLToPath(new URL('../../cli/tallyman.mjs', import.meta.url));

let rig: Rig;
let data: string;
let day: string;

beforeAll(async () => {
  rig = await startRig();
  const player = await rig.createPlayer('100.00');
  const kind = { provider: 'hypetech', playerId: player, game: 'aviador', mode: 'cash', kind: 'game' };
  await activate(rig, (await rig.post('/v1/sessions', kind)).json<{ id: string }>().id, 'token-1');
  const bet = { user_id: player, session_token: 'token-1', round_id: 'r-1', amount: 10, provider_tx_id: 1 };
  await hook(rig, 'bet', bet);
  const { rows } = await rig.deps.database.pool.query<{ day: string }>(
    'select effective_at::date::text as day from operation',
  );
  day = rows[0]?.day ?? '';
  await rig.app.listen({ port: 0, host: '127.0.0.1' });
  data = await mkdtemp(join(tmpdir(), 'tallyman-report-'));
  const address = rig.app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the API does not listen');
  const tokens = { finance: await rig.token({ roles: ['finance'] }) };
  await writeFile(join(data, 'dev.json'), JSON.stringify({ api: `http://127.0.0.1:${address.port}`, tokens }));
});
afterAll(async () => {
  await rig.close();
  await rm(data, { recursive: true, force: true });
});

const run = (...args: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(process.execPath, [COMMAND, 'report', ...args], (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });

test('a table for people, the API’s own CSV for spreadsheets', async () => {
  const shown = await run('daily-totals', '--provider', 'hypetech', '--day', day, '--data', data);
  expect(shown, shown.err).toMatchObject({ code: 0, err: '' });
  const lines = shown.out.split('\n');
  const [title, basis] = lines;
  const [header, row] = lines.slice(lines.indexOf('') + 1);
  expect(lines.slice(0, lines.indexOf('')).filter((line) => line.length > 100)).toEqual([]);
  expect(title).toContain('daily-totals, hypetech');
  expect(basis).toMatch(/^Effective time/);
  expect(header).toMatch(/^day +provider +game +currency +test +bets/);
  expect(row).toMatch(/^\S+ +hypetech +aviador +EUR +false +10\.00 +0\.00/);
  const csv = await run('daily-totals', '--provider', 'hypetech', '--day', day, '--csv', '--data', data);
  expect(csv.code).toBe(0);
  expect(csv.out).toContain(`\r\n${day},hypetech,aviador,EUR,false,10.00,0.00,`);
});

test('without activity it says so and is no failure', async () => {
  const quiet = await run('ggr', '--day', '2020-01-01', '--data', data);
  expect(quiet).toMatchObject({ code: 0, out: expect.stringContaining('no activity: ') as string });
  expect((await run('ageing', '--data', data)).out).toContain('no break waits for anybody');
});

test.each([
  [['weather'], 2],
  [['daily-totals'], 2],
  [['ggr', '--from', '2026-11-20T00:00:00Z'], 2],
  [['ggr', '--day', '2026-11-31x'], 2],
  [['ggr', '--day', '2026-11-20', '--from', '2026-11-20T00:00:00Z', '--to', '2026-11-21T00:00:00Z'], 2],
  [['ggr', '--day', '2026-11-20', '--provider', 'acme'], 2],
  [['ggr', '--from', '2026-11-21T00:00:00Z', '--to', '2026-11-20T00:00:00Z'], 1],
  [['ggr', '--day', '2026-11-20', '--data', '/nowhere'], 1],
])('%j ends with %i and one line that says why', async (args, code) => {
  const named = args.includes('--data') ? args : [...args, '--data', data];
  const failed = await run(...named);
  expect(failed).toMatchObject({ code, out: '' });
  expect(failed.err.trim()).toMatch(/^(tallyman|error): .+$/);
});
