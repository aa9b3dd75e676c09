import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Body, type Rig, startRig } from '../api/rig.ts';
import { difference, openCase } from './case-fixture.ts';

let rig: Rig;
let finance: string;
let keys = 0;

beforeAll(async () => {
  rig = await startRig();
  finance = await rig.token({ sub: 'fin-1', roles: ['finance'] });
});
afterAll(() => rig.close());

const pool = () => rig.deps.database.pool;
const send = (path: string, payload: object, key = `case-${++keys}`, token = finance) =>
  rig.call({
    method: 'POST',
    url: `/v1/breaks/${path}`,
    payload,
    headers: { authorization: `Bearer ${token}`, 'idempotency-key': key },
  });
const undo = (bulkId: string) =>
  rig.call({ method: 'DELETE', url: `/v1/breaks/bulk/${bulkId}`, headers: { authorization: `Bearer ${finance}` } });
const read = async (id: string) => (await rig.get(`/v1/breaks/${id}`)).json<Body>();

describe('one case', () => {
  let id: string;
  beforeEach(async () => {
    id = await openCase(pool());
  });

  test('assigning an open case takes it into review, and taking it away opens it again', async () => {
    const taken = await send(`${id}/assignment`, { assignee: 'fin-2' });
    expect(taken.statusCode).toBe(200);
    expect(taken.json()).toMatchObject({ id, state: 'in_review', assignee: 'fin-2' });
    const given = await send(`${id}/assignment`, { assignee: null });
    expect(given.json()).toMatchObject({ state: 'open', assignee: null });
    const events = (await read(id))['events'] as { action: string; actor: string }[];
    expect(events.map(({ action, actor }) => `${action} ${actor}`)).toEqual([
      'opened wallet',
      'assigned fin-1',
      'unassigned fin-1',
    ]);
  });

  test('a comment is an event with its words, also on a closed case', async () => {
    await send(`${id}/pin`, { reason: 'dust' });
    const answer = await send(`${id}/comments`, { text: 'asked the provider\non Friday' });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({
      actor: 'fin-1',
      action: 'commented',
      detail: { text: 'asked the provider\non Friday' },
    });
  });

  test('a pinned case has no residual, and is neither pinned nor assigned again', async () => {
    const pinned = await send(`${id}/pin`, { reason: 'dust' });
    expect(pinned.json()).toMatchObject({ state: 'pinned', residual: { currency: 'EUR', amount: '0.00' } });
    for (const [path, body] of [
      ['pin', { reason: 'again' }],
      ['assignment', { assignee: 'fin-1' }],
    ] as const) {
      const refused = await send(`${id}/${path}`, body);
      expect(refused.statusCode).toBe(409);
      expect(refused.json()).toMatchObject({ code: 'state_conflict', detail: expect.stringMatching(/closed by hand/) });
    }
  });

  test('the same key does it once', async () => {
    const first = await send(`${id}/comments`, { text: 'once' }, 'same-comment');
    const again = await send(`${id}/comments`, { text: 'once' }, 'same-comment');
    expect(again.body).toBe(first.body);
    expect((await read(id))['events']).toHaveLength(2);
  });

  test('only finance may, an unknown case is 404, and unknown fields are refused', async () => {
    const operator = await rig.token({ roles: ['operator', 'approver', 'engineer'] });
    expect((await send(`${id}/pin`, { reason: 'x' }, 'k1', operator)).statusCode).toBe(403);
    expect((await send('00000000-0000-7000-8000-000000000000/pin', { reason: 'x' })).statusCode).toBe(404);
    expect((await send('no-id/comments', { text: 'x' })).statusCode).toBe(404);
    expect((await send(`${id}/comments`, { text: 'x', more: 1 })).statusCode).toBe(400);
    expect((await send(`${id}/comments`, { text: ' ' })).statusCode).toBe(400);
    expect((await send(`${id}/assignment`, {})).statusCode).toBe(400);
  });
});

describe('cases in bulk', () => {
  const filter = { provider: 'hypetech', kind: 'duplicate_theirs' };
  let ids: string[];
  const facts = (changes = {}) => difference({ kind: 'duplicate_theirs', ...changes });
  beforeEach(async () => {
    await pool().query("update break set kind = 'rounding' where kind = 'duplicate_theirs'");
    ids = [
      await openCase(pool(), facts({ theirs: 1_000n })),
      await openCase(pool(), facts({ theirs: 250n })),
      await openCase(pool(), facts({ theirs: 7n, currency: 'JPY' })),
    ];
    const closed = await openCase(pool(), facts({ theirs: 5n }));
    await send(`${closed}/pin`, { reason: 'before' });
  });

  test('a preview says how many and how much, changes nothing, and is what the action then does', async () => {
    const body = { filter, action: 'pin', reason: 'below cost' };
    const preview = await send('bulk?preview=true', body);
    expect(preview.json()).toEqual({
      count: 3,
      sums: [
        { currency: 'EUR', amount: '12.50' },
        { currency: 'JPY', amount: '7' },
      ],
    });
    for (const id of ids) expect((await read(id))['state']).toBe('open');
    const done = await send('bulk', body);
    expect(done.statusCode).toBe(200);
    expect(done.json()).toEqual({ bulkId: expect.any(String), count: 3 });
    for (const id of ids) expect((await read(id))['state']).toBe('pinned');
    expect((await send('bulk?preview=true', body)).json()).toEqual({ count: 0, sums: [] });
  });

  test('an undo takes back what nobody touched since, and says the same when repeated', async () => {
    await send(`${ids[0]}/assignment`, { assignee: 'fin-2' });
    const { bulkId } = (await send('bulk', { filter, action: 'explain', reason: 'their report' })).json<{
      bulkId: string;
    }>();
    for (const id of ids) expect(await read(id)).toMatchObject({ state: 'resolved', class: 'explained' });
    await send(`${ids[1]}/comments`, { text: 'a comment touches nothing' });
    await pool().query(`insert into break_event (break_id, actor, action) values ($1, 'reconciliation', 'changed')`, [
      ids[2],
    ]);
    const undone = await undo(bulkId);
    expect(undone.statusCode).toBe(200);
    expect(undone.json()).toEqual({ bulkId, undone: 2, left: 1 });
    expect(await read(ids[0] ?? '')).toMatchObject({ state: 'in_review', class: 'money', assignee: 'fin-2' });
    expect(await read(ids[1] ?? '')).toMatchObject({ state: 'open', class: 'money' });
    expect(await read(ids[2] ?? '')).toMatchObject({ state: 'resolved' });
    expect((await undo(bulkId)).json()).toEqual({ bulkId, undone: 2, left: 1 });
    const events = (await read(ids[0] ?? ''))['events'] as { action: string }[];
    expect(events.at(-1)?.action).toBe('undone');
  });

  test('assigning in bulk takes the cases into review', async () => {
    const done = await send('bulk', { filter: { ...filter, currency: 'EUR' }, action: 'assign', assignee: 'fin-3' });
    expect(done.json()).toMatchObject({ count: 2 });
    expect(await read(ids[0] ?? '')).toMatchObject({ state: 'in_review', assignee: 'fin-3' });
    expect(await read(ids[2] ?? '')).toMatchObject({ state: 'open', assignee: null });
  });

  test('two bulk actions at once change each case once', async () => {
    const body = { filter, action: 'pin', reason: 'twice' };
    const both = await Promise.all([send('bulk', body), send('bulk', body)]);
    const counts = both.map((one) => one.json<{ count: number }>().count);
    expect(counts.toSorted()).toEqual([0, 3]);
  });

  test('unknown filters and values, a missing reason and an unknown bulk action are refused', async () => {
    for (const body of [
      { filter: { colour: 'red' }, action: 'pin', reason: 'x' },
      { filter: { state: 'gone' }, action: 'pin', reason: 'x' },
      { filter: { run: 'nobody' }, action: 'pin', reason: 'x' },
      { filter, action: 'pin' },
      { filter, action: 'delete', reason: 'x' },
      { action: 'pin', reason: 'x' },
    ]) {
      expect((await send('bulk', body)).statusCode, JSON.stringify(body)).toBe(400);
    }
    expect((await undo('00000000-0000-7000-8000-000000000000')).statusCode).toBe(404);
  });
});
