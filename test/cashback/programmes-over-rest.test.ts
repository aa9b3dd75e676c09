// Programmes over REST: four eyes, what a rule may say, its periods and grants, and the player's own statement.

import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { finishPeriod, freezePeriod, sumLosses } from '../../db/cashback/freeze-losses.ts';
import { grantPage } from '../../db/cashback/grant-page.ts';
import { addDays, lastEndedDay } from '../../db/reconciliation/gaming-day.ts';
import { verifyLedger } from '../../db/verify/verify-ledger.ts';
import { Failure } from '../../domain/failure.ts';
import type { WantedSchedule } from '../../platform/temporal-schedule.ts';
import { type Body, type Rig, activate, hook, startRig } from '../api/rig.ts';

const YESTERDAY = lastEndedDay(new Date(), { timeZone: 'UTC', dayStart: '00:00' });
let rig: Rig;
let approver: string;
let put: WantedSchedule[];
let dropped: string[];
let started: object[];
let temporalIsAway: boolean;
beforeAll(async () => {
  rig = await startRig({
    orchestrator: {
      putSchedules: (schedules) => {
        if (temporalIsAway) return Promise.reject(new Failure('temporal_unavailable', 'away'));
        put.push(...schedules);
        return Promise.resolve();
      },
      dropSchedule: (id) => Promise.resolve(void dropped.push(id)),
      startCashback: (period) => Promise.resolve(void started.push(period)),
    },
  });
  approver = await rig.token({ roles: ['approver'], sub: 'anna' });
});
beforeEach(() => {
  [put, dropped, started, temporalIsAway] = [[], [], [], false];
});
afterAll(() => rig.close());

const rule = {
  ...{ name: 'ten percent', provider: 'hypetech', currency: 'EUR', rate: '0.10' },
  ...{ cap: { currency: 'EUR', amount: '50.00' }, minimum: null, period: 'day', startsOn: YESTERDAY },
};
let keys = 0;
const draft = async (changes: object = {}) => rig.post('/v1/cashback-programmes', { ...rule, ...changes });
const activateAs = (id: string, token: string, key = `activate-${++keys}`) =>
  rig.call({
    method: 'POST',
    url: `/v1/cashback-programmes/${id}/activate`,
    headers: { authorization: `Bearer ${token}`, 'idempotency-key': key },
  });
const read = async (id: string) => (await rig.get(`/v1/cashback-programmes/${id}`)).json<Body>();

describe('a programme', () => {
  test('is drafted by one person, activated by another, and ended', async () => {
    const answer = await draft();
    expect(answer.statusCode).toBe(201);
    const made = answer.json<Body>();
    expect(made).toMatchObject({ ...rule, state: 'draft', createdBy: 'platform', activatedBy: null });

    const activated = await activateAs(made.id, approver);
    expect([activated.statusCode, activated.json()]).toMatchObject([
      200,
      { state: 'active', activatedBy: 'anna', periods: [] },
    ]);
    expect(put).toMatchObject([
      { scheduleId: `cashback-programme.${made.id}`, spec: { timezone: 'UTC', calendars: [{ hour: 1 }] } },
    ]);
    expect((await rig.get('/v1/cashback-programmes?state=active')).json<Body>().data.map(({ id }) => id)).toEqual([
      made.id,
    ]);
    expect((await activateAs(made.id, approver)).json<Body>()).toMatchObject({ status: 409, code: 'state_conflict' });

    const end = () => rig.call({ method: 'DELETE', url: `/v1/cashback-programmes/${made.id}` });
    const ended = (await end()).json<Body>();
    expect(ended).toMatchObject({ state: 'ended', endedBy: 'platform' });
    expect((await end()).json()).toEqual(ended);
    expect(dropped).toContain(`cashback-programme.${made.id}`);
  });

  test('is not activated by its maker, whatever roles they have, nor by one who is no approver', async () => {
    const { id } = (await draft()).json<Body>();
    const both = await rig.token({ roles: ['operator', 'approver'], sub: 'platform' });
    expect((await activateAs(id, both)).json<Body>()).toMatchObject({ status: 403, code: 'same_person' });
    const finance = await rig.token({ roles: ['finance', 'operator'], sub: 'fiona' });
    expect((await activateAs(id, finance)).json<Body>()).toMatchObject({ status: 403, code: 'forbidden' });
    const update =
      "update cashback_programme set state = 'active', activated_by = created_by, activated_at = now() where id = $1";
    await expect(rig.deps.database.pool.query(update, [id])).rejects.toThrow(/two_people/);
    expect(await read(id)).toMatchObject({ state: 'draft' });
  });

  test('is active when Temporal was away, and the same request then puts its schedule in place', async () => {
    const { id } = (await draft()).json<Body>();
    temporalIsAway = true;
    expect((await activateAs(id, approver, 'while-away')).statusCode).toBe(503);
    expect(await read(id)).toMatchObject({ state: 'active' });
    temporalIsAway = false;
    expect((await activateAs(id, approver, 'while-away')).statusCode).toBe(200);
    expect(put).toHaveLength(1);
  });

  test.each([
    [{ rate: '0' }, 400, '/rate'],
    [{ rate: '1.01' }, 400, '/rate'],
    [{ rate: '0.00001' }, 400, '/rate'],
    [{ rate: 0.1 }, 400, '/rate'],
    [{ period: 'month' }, 400, '/period'],
    [{ startsOn: '2026-02-30' }, 400, '/startsOn'],
    [{ cap: { currency: 'EUR', amount: '5' } }, 400, '/cap/amount'],
    [{ colour: 'red' }, 400, '/colour'],
    [{ provider: 'acme' }, 422, '/provider'],
    [{ provider: 'hyauth' }, 422, '/provider'],
    [{ currency: 'XXX', cap: null }, 422, '/currency'],
    [{ cap: { currency: 'BRL', amount: '5.00' } }, 422, '/cap/currency'],
    [{ minimum: { currency: 'EUR', amount: '50.01' } }, 422, '/minimum'],
    [{ startsOn: addDays(YESTERDAY, -40) }, 422, '/startsOn'],
  ])('with %j is refused', async (changes, status, field) => {
    expect((await draft(changes)).json<Body>()).toMatchObject({ status, errors: [{ field }] });
  });

  test('is made once for a key, and read by every role', async () => {
    const key = 'once';
    const [first, second] = [
      await rig.post('/v1/cashback-programmes', rule, key),
      await rig.post('/v1/cashback-programmes', rule, key),
    ];
    expect(second.body).toBe(first.body);
    const engineer = await rig.token({ roles: ['engineer'] });
    const list = await rig.call({
      method: 'GET',
      url: '/v1/cashback-programmes',
      headers: { authorization: `Bearer ${engineer}` },
    });
    expect(list.statusCode).toBe(200);
    expect((await rig.get('/v1/cashback-programmes/none')).statusCode).toBe(404);
  });
});

test('what a player lost comes back once, stands in their statement as cashback, and the ledger still agrees', async () => {
  const player = await rig.createPlayer('100.00');
  const session = (
    await rig.post('/v1/sessions', {
      provider: 'hypetech',
      playerId: player,
      game: 'aviador',
      mode: 'cash',
      kind: 'game',
    })
  ).json<Body>();
  await activate(rig, session.id, 'token-1');
  const bet = {
    provider_tx_id: '1',
    user_id: player,
    session_token: 'token-1',
    round_id: 'r-1',
    amount: 12.34,
    mode: 'default',
  };
  expect((await hook(rig, 'bet', bet)).statusCode).toBe(200);
  // The contract of this provider sends no time, so the bet is of today: the calendar makes today a day that is over.
  const { pool } = rig.deps.database;
  const { rows } = await pool.query<{ at: Date }>('select effective_at as at from operation');
  const today = rows[0]!.at.toISOString().slice(0, 10);
  const { id } = (await draft({ startsOn: today, cap: null })).json<Body>();
  await activateAs(id, approver);
  const notOver = await rig.post(`/v1/cashback-programmes/${id}/periods`, { firstDay: today });
  expect(notOver.json<Body>()).toMatchObject({ status: 409, code: 'state_conflict' });
  await pool.query(
    `insert into cashback_period (programme_id, first_day, period_from, period_to)
     values ($1, $2, $2::date::timestamptz, $2::date::timestamptz + interval '1 day')`,
    [id, today],
  );

  const begun = await rig.post(`/v1/cashback-programmes/${id}/periods`, { firstDay: today });
  expect([begun.statusCode, begun.json()]).toMatchObject([202, { firstDay: today, state: 'running', players: 0 }]);
  expect(started).toEqual([{ programmeId: id, firstDay: today }]);
  const period = { programmeId: id, firstDay: today };
  await vi.waitFor(async () => expect(await freezePeriod(pool, period)).toEqual({ settled: true }), 10_000);
  await sumLosses(pool, period);
  await grantPage(pool, period, null);
  await finishPeriod(pool, period);

  const euros = (amount: string) => ({ currency: 'EUR', amount });
  expect(await read(id)).toMatchObject({
    periods: [{ firstDay: today, state: 'done', players: 1, granted: euros('1.23') }],
  });
  const { data } = (await rig.get(`/v1/cashback-programmes/${id}/grants?period=${today}`)).json<Body>();
  expect(data).toMatchObject([{ playerId: player, period: today, lost: euros('12.34'), amount: euros('1.23') }]);
  expect((await rig.get(`/v1/players/${player}/statement`)).json<Body>().data[0]).toMatchObject({
    ...{ id: data[0]?.['transferId'], operation: 'cashback', amount: euros('1.23'), balanceAfter: euros('88.89') },
    reference: `cashback-programme.${id}.${today}`,
  });
  expect((await verifyLedger(pool)).differences).toEqual([]);

  await rig.post(`/v1/cashback-programmes/${id}/periods`, { firstDay: today });
  expect(started).toHaveLength(1);
  expect((await rig.get(`/v1/cashback-programmes/${id}/grants?period=2020-01-01`)).statusCode).toBe(400);
  const odd = await rig.post(`/v1/cashback-programmes/${id}/periods`, { firstDay: addDays(today, -1) });
  expect(odd.json<Body>()).toMatchObject({ status: 422, errors: [{ field: '/firstDay' }] });
});
