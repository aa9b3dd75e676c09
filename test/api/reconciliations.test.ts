import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { failRun } from '../../db/reconciliation/queries.ts';
import { Failure } from '../../domain/failure.ts';
import { type Body, type Rig, startRig } from './rig.ts';

let rig: Rig;
let start: () => Promise<void>;
let started: string[];
let finance: string;
beforeAll(async () => {
  rig = await startRig({
    orchestrator: {
      startRun: ({ id }) => {
        started.push(id);
        return start();
      },
      describe: (id) => Promise.resolve({ id, state: 'running', url: null }),
    },
  });
  finance = await rig.token({ roles: ['finance'], sub: 'fiona' });
});
beforeEach(() => {
  started = [];
  start = () => Promise.resolve();
});
afterAll(() => rig.close());

let keys = 0;
const reconcile = (payload: object, key = `run-${++keys}`) =>
  rig.call({
    method: 'POST',
    url: '/v1/reconciliations',
    headers: { authorization: `Bearer ${finance}`, 'idempotency-key': key },
    payload,
  });
const end = (id: string) => failRun(rig.deps.database.pool, id, 'ended by the test');

describe('reconciliations', () => {
  test('a run is kept, handed to Temporal and answered with 202', async () => {
    const answer = await reconcile({ provider: 'hypetech', day: '2026-11-20' });
    expect(answer.statusCode).toBe(202);
    const run = answer.json<Body>();
    expect(run).toMatchObject({
      state: 'running',
      provider: 'hypetech',
      timeZone: 'UTC',
      createdBy: 'fiona',
      noActivity: false,
      from: '2026-11-20T00:00:00.000Z',
      to: '2026-11-21T00:00:00.000Z',
      workflow: { id: 'recon.hypetech.2026-11-20T00:00:00.000Z_2026-11-21T00:00:00.000Z', state: 'running' },
    });
    expect(started).toEqual([run.id]);
    expect((await rig.get(`/v1/reconciliations/${run.id}`)).json()).toEqual(run);
    expect((await rig.get('/v1/reconciliations?state=running')).json<Body>().data).toEqual([run]);

    const second = await reconcile({ provider: 'hypetech', day: '2026-11-20' });
    expect(second.json<Body>()).toMatchObject({ status: 409, code: 'run_in_progress' });
    await end(run.id);
  });

  test('a provider without a statement is never called clean', async () => {
    const answer = await reconcile({ provider: 'microgaming', day: '2026-11-20' });
    expect(answer.json<Body>()).toMatchObject({ status: 409, code: 'no_statement' });
    expect((await rig.get('/v1/reconciliations?provider=microgaming')).json<Body>().data).toEqual([]);
  });

  test('without Temporal it is 503 and leaves nothing in the way: the same key then begins anew', async () => {
    start = () => Promise.reject(new Failure('temporal_unavailable', 'away'));
    expect((await reconcile({ provider: 'hypetech', day: '2026-11-19' }, 'away')).statusCode).toBe(503);
    start = () => Promise.resolve();
    const back = await reconcile({ provider: 'hypetech', day: '2026-11-19' }, 'away');
    expect(back.statusCode).toBe(202);
    expect(started).toHaveLength(2);
    expect((await rig.get(`/v1/reconciliations/${started[0]}`)).json()).toMatchObject({ state: 'failed' });
    await end(back.json<Body>().id);
  });

  test('ten at once: one run and one answer', async () => {
    const body = { provider: 'hypetech', from: '2026-11-18T00:00:00Z', to: '2026-11-18T12:00:00+01:00' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => reconcile(body, 'ten')));
    expect(new Set(answers.map((answer) => `${answer.statusCode} ${answer.body}`)).size).toBe(1);
    expect(new Set(started).size).toBe(1);
  });

  test.each([
    [{ provider: 'hypetech' }, 400],
    [{ provider: 'hypetech', day: '2026-02-30' }, 400],
    [{ provider: 'hypetech', day: '2026-11-20', from: '2026-11-20T00:00:00Z' }, 400],
    [{ provider: 'hypetech', from: '2026-11-20T00:00:00Z' }, 400],
    [{ provider: 'hypetech', from: '2026-11-21T00:00:00Z', to: '2026-11-20T00:00:00Z' }, 422],
    [{ provider: 'acme', day: '2026-11-20' }, 422],
    [{ provider: 'hyauth', day: '2026-11-20' }, 422],
    [{ provider: 'hypetech', day: '2026-11-17', statementIds: ['00000000-0000-7000-8000-000000000000'] }, 422],
    [{ provider: 'hypetech', day: '2026-11-17', statementIds: ['nonsense'] }, 422],
  ])('%j hears %i', async (body, status) => {
    expect((await reconcile(body)).statusCode).toBe(status);
  });

  test('an operator may not ask for a run, and an unknown one is 404', async () => {
    expect((await rig.post('/v1/reconciliations', {})).statusCode).toBe(403);
    expect((await rig.get('/v1/reconciliations/none')).statusCode).toBe(404);
  });
});

describe('breaks', () => {
  const insert = async (changes: object): Promise<string> => {
    const row = {
      id: uuidv7(),
      provider: 'hypetech',
      kind: 'amount',
      class: 'money',
      state: 'open',
      severity: 'high',
      currency: 'EUR',
      ours: 500,
      theirs: 450,
      cause: 'c',
      repair: 'r',
      evidence: '{}',
      fingerprint: uuidv7(),
      ...changes,
    };
    const names = Object.keys(row);
    await rig.deps.database.pool.query(
      `insert into break (${names.join()}, event_at) values (${names.map((_, n) => `$${n + 1}`).join()}, now())`,
      Object.values(row),
    );
    return row.id;
  };

  test('cases are filtered, paged and explained', async () => {
    const first = await insert({ provider_round: 'r-9' });
    const second = await insert({ kind: 'stuck_round', severity: 'low', assignee: 'fiona', currency: 'BRL' });
    const list = async (query: string) => (await rig.get(`/v1/breaks?${query}`)).json<Body>().data.map(({ id }) => id);
    expect(await list('provider=hypetech')).toEqual([second, first]);
    expect(await list('limit=1')).toEqual([second]);
    for (const query of ['kind=amount', 'severity=high', 'currency=EUR']) expect(await list(query)).toEqual([first]);
    expect(await list('assignee=fiona')).toEqual([second]);
    expect(await list('state=resolved')).toEqual([]);
    expect(await list('state=open,in_review,awaiting_approval')).toEqual([second, first]);
    expect(await list('state=open,resolved&sort=at_risk')).toHaveLength(2);
    for (const odd of ['open,odd', 'open,', ','])
      expect((await rig.get(`/v1/breaks?state=${odd}`)).statusCode).toBe(400);

    expect((await rig.get(`/v1/breaks/${first}`)).json()).toMatchObject({
      kind: 'amount',
      round: 'r-9',
      ours: { currency: 'EUR', amount: '5.00' },
      difference: { currency: 'EUR', amount: '-0.50' },
      residual: { currency: 'EUR', amount: '0.50' },
      evidence: { statementLine: null, transfers: [], workflow: null },
      events: [],
    });
  });

  test('an unknown filter value is 400, an unknown case 404', async () => {
    for (const query of ['kind=odd', 'state=odd', 'severity=odd', 'currency=XXX', 'provider=acme', 'run=none']) {
      expect((await rig.get(`/v1/breaks?${query}`)).statusCode, query).toBe(400);
    }
    expect((await rig.get('/v1/breaks/none')).statusCode).toBe(404);
  });
});
