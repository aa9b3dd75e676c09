// A day that is played, uploaded as the provider's file and reconciled by the real workflow: everything between the file and
// the verdict is the real part.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReconciliationActivities } from '../../activities/reconciliation.ts';
import { formatAmount } from '../../domain/money.ts';
import type { Currency } from '../../domain/currency.ts';
import { reconcileStart } from '../../workflows/reconcile-start.ts';
import { neighbourQueue } from '../../workflows/task-queues.ts';
import { type Body, type Rig, activate, hook, startRig } from '../api/rig.ts';
import { type Rig as TemporalRig, createRig } from '../workflows/rig.ts';
import { file, line } from './statement-text.ts';

let rig: Rig;
let temporal: TemporalRig;
let finance: string;
const ended = new Map<string, Promise<unknown>>();

beforeAll(async () => {
  rig = await startRig({
    orchestrator: {
      startRun: async (run) => {
        const start = reconcileStart(
          { ...run, workflowId: `recon.${run.id}` },
          neighbourQueue(temporal.taskQueue, 'reconciliation'),
        );
        const handle = await temporal.client.workflow.start('reconcile', start);
        ended.set(run.id, handle.result());
      },
    },
  });
  const { pool } = rig.deps.database;
  const reconciliation = createReconciliationActivities({ pool, providerApi: () => undefined });
  temporal = await createRig({ reconciliation });
  finance = await rig.token({ roles: ['finance'] });
  await rig.call({ method: 'PATCH', url: '/v1/providers/hypetech', payload: { expectedWindowSeconds: 0 } });
  await play();
});
afterAll(async () => {
  await temporal.close();
  await rig.close();
});

async function play(): Promise<void> {
  const playerId = await rig.createPlayer('100.00');
  const session = { provider: 'hypetech', playerId, game: 'aviador', mode: 'cash', kind: 'game' };
  await activate(rig, (await rig.post('/v1/sessions', session)).json<Body>().id, 'token-1');
  for (let n = 1; n <= 4; n++) {
    const call = { user_id: playerId, session_token: 'token-1', round_id: `r-${n}` };
    await hook(rig, 'bet', { ...call, amount: 5, provider_tx_id: n * 10 });
    await hook(rig, 'win', { ...call, amount: n, provider_tx_id: n * 10 + 1, linked_tx_id: n * 10 });
  }
}

/** What the ledger holds, as the provider's file would have it. */
async function bookedLines(shiftMs = 0): Promise<string[]> {
  const { rows } = await rig.deps.database.pool.query<{
    transaction_id: string;
    operation: string;
    provider_round: string;
    player_id: string;
    game: string;
    currency: Currency;
    amount: string;
    effective_at: Date;
  }>("select * from operation where provider = 'hypetech' order by id");
  return rows.map((row) =>
    line(row.transaction_id, {
      operation: row.operation === 'payin' ? 'bet' : 'win',
      round_id: row.provider_round,
      player_id: row.player_id,
      game: row.game,
      amount: formatAmount(BigInt(row.amount), row.currency),
      occurred_at: new Date(row.effective_at.getTime() + shiftMs).toISOString(),
    }),
  );
}

/** The gaming day in which everything was played. */
async function today(): Promise<string> {
  const { rows } = await rig.deps.database.pool.query<{ day: string }>(
    "select to_char(min(effective_at) at time zone 'UTC', 'YYYY-MM-DD') as day from operation",
  );
  return rows[0]?.day ?? '';
}

let keys = 0;
const headers = (type: string) => ({
  authorization: `Bearer ${finance}`,
  'idempotency-key': `run-${++keys}`,
  'content-type': type,
});
const upload = async (content: string, more = '') => {
  const url = `/v1/statements?provider=hypetech&day=${await today()}${more}`;
  return (await rig.app.inject({ method: 'POST', url, headers: headers('text/csv'), payload: content })).json<Body>();
};
const reconcile = async (more: object = {}) => {
  const payload = JSON.stringify({ provider: 'hypetech', day: await today(), ...more });
  const answer = await rig.app.inject({
    method: 'POST',
    url: '/v1/reconciliations',
    headers: headers('application/json'),
    payload,
  });
  expect(answer.statusCode).toBe(202);
  const { id } = answer.json<Body>();
  await ended.get(id);
  return (await rig.get(`/v1/reconciliations/${id}`)).json<Body>();
};
const breaksOf = async (run: string) =>
  (await rig.get(`/v1/breaks?run=${run}`))
    .json<Body>()
    .data.map((one) => `${String(one['kind'])} ${String(one['transactionId'])}`);

test('a day is reconciled against its file: clean, then with what a newer file says, then with the one that is named', async () => {
  const booked = await bookedLines();
  const whole = await upload(file(...booked));
  expect(whole).toMatchObject({ lines: 8, badCount: 0, notices: [] });
  const clean = await reconcile();
  expect(clean).toMatchObject({
    state: 'clean',
    counts: { theirs: 8, ours: 8, matched: 8, breaks: 0 },
    statementIds: [whole.id],
  });

  const [first = '', second = '', ...rest] = booked;
  const odd = second.replace(',win,', ',gift,');
  const newer = await upload(file(first.replace(',5.00,', ',7.00,'), odd, ...rest));
  const broken = await reconcile();
  expect(broken).toMatchObject({ state: 'breaks', statementIds: [newer.id] });
  expect((await breaksOf(broken.id)).toSorted()).toEqual([
    'amount 10',
    'unparsable_line null',
    'win_missing_theirs 11',
  ]);

  const named = await reconcile({ statementIds: [whole.id] });
  expect(named).toMatchObject({ state: 'clean', inputHash: clean['inputHash'] });

  expect(await upload(file(...booked))).toMatchObject({ id: whole.id, duplicate: true });
  expect(await reconcile()).toMatchObject({ state: 'clean', statementIds: [whole.id] });
});

test('a file in the provider’s own words is told apart, and clean once the mapping translates them', async () => {
  const theirs = file(...(await bookedLines()))
    .replaceAll(',bet,', ',BET,')
    .replaceAll(',win,', ',Payout ,')
    .replaceAll(',accepted,', ',OK,');
  const set = (words: object) =>
    rig.call({
      ...{ method: 'PATCH', url: '/v1/providers/hypetech' },
      payload: { statementMapping: { acme: { words } } },
    });
  await set({ operation: { bet: 'bet' } });
  const unread = await upload(theirs, '&mapping=acme');
  expect(unread).toMatchObject({ lines: 8, badCount: 8 });
  expect(unread['badLines']).toContainEqual({
    line: 3,
    reason: 'the operation Payout  is not known: a mapping can translate it, by its `words`',
  });
  expect(unread['badLines']).toContainEqual({
    line: 2,
    reason: 'the status OK is not known: a mapping can translate it, by its `words`',
  });
  await set({ operation: { bet: 'bet', PAYOUT: 'win' }, status: { ok: 'accepted', failed: 'declined' } });
  const read = await upload(theirs, '&mapping=acme');
  expect(read).toMatchObject({ lines: 8, badCount: 0, duplicate: false, notices: [{ code: 'reordered' }] });
  expect(await reconcile()).toMatchObject({ state: 'clean', counts: { matched: 8 }, statementIds: [read.id] });
});

test('a file that ends early at the end of a line is noticed by what the ledger has', async () => {
  const playerId = await rig.createPlayer('100.00');
  const session = { provider: 'hypetech', playerId, game: 'aviador', mode: 'cash', kind: 'game' };
  await activate(rig, (await rig.post('/v1/sessions', session)).json<Body>().id, 'token-2');
  for (let n = 1; n <= 12; n++) {
    const call = { user_id: playerId, session_token: 'token-2', round_id: `more-${n}` };
    await hook(rig, 'bet', { ...call, amount: 1, provider_tx_id: 1_000 + n });
  }
  const half = await upload(file(...(await bookedLines()).slice(0, 10)));
  expect(half['notices']).toEqual([
    {
      code: 'truncated',
      message: 'the file lists 10 transactions of this day and the ledger has 20: lines may be missing',
    },
  ]);
  expect((await upload(file(...(await bookedLines()))))['notices']).toEqual([]);
});

test('a file in another zone is noticed by the transactions that the ledger knows', async () => {
  const shifted = await upload(file(...(await bookedLines(-3 * 3_600_000))));
  expect(shifted['notices']).toContainEqual({
    code: 'time_shift',
    message: expect.stringMatching(/3:00 hours earlier .* 20 of 20 .* timeZone/) as string,
  });
  const late = await upload(file(...(await bookedLines(10 * 60_000))));
  expect((late['notices'] as { code: string }[]).map(({ code }) => code)).not.toContain('time_shift');
});
