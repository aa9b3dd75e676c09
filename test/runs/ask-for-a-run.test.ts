// Runs asked for over REST: which periods may be asked for, and what becomes of a run whose workflow is gone.

import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { failRun } from '../../db/reconciliation/queries.ts';
import type { WantedSchedule } from '../../platform/temporal-schedule.ts';
import { Failure } from '../../domain/failure.ts';
import { type Body, type Rig, startRig } from '../api/rig.ts';

let rig: Rig;
let finance: string;
let atWork: boolean;
let put: readonly WantedSchedule[];
let dropped: string[];
let temporalIsAway: boolean;
beforeAll(async () => {
  rig = await startRig({
    orchestrator: {
      isAtWork: () => Promise.resolve(atWork),
      dropSchedule: (id) => Promise.resolve(void dropped.push(id)),
      putSchedules: (schedules) => {
        if (temporalIsAway) return Promise.reject(new Failure('temporal_unavailable', 'away'));
        put = schedules;
        return Promise.resolve();
      },
    },
  });
  finance = await rig.token({ roles: ['finance'], sub: 'fiona' });
});
beforeEach(() => {
  atWork = true;
  temporalIsAway = false;
  put = [];
  dropped = [];
});
afterAll(() => rig.close());

let keys = 0;
const ask = async (payload: object) =>
  rig.call({
    method: 'POST',
    url: '/v1/reconciliations',
    headers: { authorization: `Bearer ${finance}`, 'idempotency-key': `ask-${++keys}` },
    payload: { provider: 'hypetech', ...payload },
  });
const date = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const stateOf = async (id: string) => (await rig.get(`/v1/reconciliations/${id}`)).json<Body>();

describe('which period may be asked for', () => {
  test('a day that still goes on may', async () => {
    const answer = await ask({ day: date(0) });
    expect(answer.statusCode).toBe(202);
    await failRun(rig.deps.database.pool, answer.json<Body>().id, 'ended by the test');
  });

  test.each([
    ['a day that has not begun', { day: date(2) }, '/day'],
    ['a period that has not begun', { from: `${date(2)}T00:00:00Z`, to: `${date(3)}T00:00:00Z` }, '/from'],
    ['a period of more than a year', { from: '2024-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }, '/to'],
  ])('%s may not', async (_, period, field) => {
    expect((await ask(period)).json<Body>()).toMatchObject({
      status: 422,
      code: 'period_invalid',
      errors: [{ field }],
    });
  });
});

describe('a run that says it is running', () => {
  const age = async (id: string) => {
    // Only the owner may change when a run was made.
    const owner = new pg.Client({
      connectionString: inject('databaseOwnerUrl').replace('{database}', await databaseName(rig.deps.database.pool)),
    });
    await owner.connect();
    await owner.query("update run set created_at = created_at - interval '2 minutes' where id = $1", [id]);
    await owner.end();
  };

  test('is ended as failed when its workflow is gone, and the next one goes on', async () => {
    const lost = (await ask({ day: date(-3) })).json<Body>().id;
    await age(lost);
    atWork = false;
    const next = await ask({ day: date(-3) });
    expect(next.statusCode).toBe(202);
    expect(await stateOf(lost)).toMatchObject({ state: 'failed', reason: expect.stringContaining('lost') });
    await failRun(rig.deps.database.pool, next.json<Body>().id, 'ended by the test');
  });

  test('stands in the way while its workflow is at work, or cannot be asked about', async () => {
    const first = (await ask({ day: date(-4) })).json<Body>().id;
    await age(first);
    const next = await ask({ day: date(-4) });
    expect(next.json<Body>()).toMatchObject({ status: 409, code: 'run_in_progress' });
    expect(await stateOf(first)).toMatchObject({ state: 'running' });
  });

  test('stands in the way while it may be on its way to Temporal', async () => {
    const first = (await ask({ day: date(-5) })).json<Body>().id;
    atWork = false;
    expect((await ask({ day: date(-5) })).json<Body>()).toMatchObject({ code: 'run_in_progress' });
    expect(await stateOf(first)).toMatchObject({ state: 'running' });
  });
});

describe('a changed calendar', () => {
  const patch = (payload: object, provider = 'hypetech') =>
    rig.call({ method: 'PATCH', url: `/v1/providers/${provider}`, payload });

  test('brings the provider’s schedule up to date', async () => {
    expect((await patch({ timeZone: 'Europe/Lisbon', dayStart: '06:00' })).statusCode).toBe(200);
    expect(put).toMatchObject([
      {
        scheduleId: 'reconcile.hypetech',
        spec: { timezone: 'Europe/Lisbon', calendars: [{ hour: 7, minute: 0 }] },
        action: { workflowType: 'reconcileDay', args: [{ provider: 'hypetech' }] },
      },
    ]);
  });

  test('of a provider that is not connected leaves it without a schedule', async () => {
    expect((await patch({ dayStart: '06:00' }, 'betgames')).statusCode).toBe(200);
    expect({ put, dropped }).toEqual({ put: [], dropped: ['reconcile.betgames'] });
  });

  test('is kept while Temporal is away', async () => {
    temporalIsAway = true;
    const answer = await patch({ dayStart: '08:00' });
    expect(answer.json<Body>()).toMatchObject({ timeZone: 'Europe/Lisbon', dayStart: '08:00' });
  });

  test('is the only change that touches a schedule', async () => {
    await patch({ enabled: true });
    expect(put).toEqual([]);
  });
});

async function databaseName(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ name: string }>('select current_database() as name');
  return rows[0]?.name ?? '';
}
