import { parse } from 'csv-parse/sync';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Body, type Rig, activate, hook, startRig } from '../api/rig.ts';

const REPORTS = ['daily-totals', 'ggr', 'open-liability', 'ageing', 'stuck-rounds'];
const HOUR_MS = 3_600_000;

let rig: Rig;
let player: string;
/** An hour to either side of now, as a query. */
let around: string;

beforeAll(async () => {
  rig = await startRig();
  player = await rig.createPlayer('100.00');
  const kind = { provider: 'hypetech', playerId: player, game: 'aviador', mode: 'cash', kind: 'game' };
  await activate(rig, (await rig.post('/v1/sessions', kind)).json<Body>().id, 'token-1');
  const call = { user_id: player, session_token: 'token-1' };
  await hook(rig, 'bet', { ...call, round_id: 'r-1', amount: 10, provider_tx_id: 1 });
  await hook(rig, 'win', { ...call, round_id: 'r-1', amount: 15, provider_tx_id: 2, linked_tx_id: 1 });
  await hook(rig, 'bet', { ...call, round_id: 'r-2', amount: 4, provider_tx_id: 3 });
  await hook(rig, 'rollback', { ...call, round_id: 'r-2', amount: 4, provider_tx_id: 4, linked_tx_id: 3 });
  await hook(rig, 'bet', { ...call, round_id: 'r-3', amount: 2.5, provider_tx_id: 5 });
  const at = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();
  around = `from=${at(-1)}&to=${at(1)}`;
});
afterAll(() => rig.close());

const report = async (path: string) => {
  const answer = await rig.get(`/v1/reports/${path}`);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<Body>();
};
const csv = (path: string, accept = 'text/csv') =>
  rig.call({ method: 'GET', url: `/v1/reports/${path}`, headers: { accept } });

/** A row of JSON as its line of CSV reads: inner fields by their path, null as nothing. */
function flat(row: Record<string, unknown>, path = ''): Record<string, string> {
  const fields = Object.entries(row).map(([name, value]) => {
    if (typeof value === 'object' && value !== null) return flat({ ...value }, `${path}${name}.`);
    return { [path + name]: value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value) };
  });
  return Object.assign({}, ...fields) as Record<string, string>;
}

describe('what reports say', () => {
  test('daily totals: bets gross, GGR net of what was rolled back, amounts as decimal text', async () => {
    const answer = await report(`daily-totals?provider=hypetech&${around}`);
    expect(answer).toMatchObject({ report: 'daily-totals', provider: 'hypetech', timeZone: 'UTC', noActivity: false });
    expect(answer['note']).toBeNull();
    expect(answer['basis']).toMatch(/effective time/i);
    expect(answer.data).toEqual([
      {
        day: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) as string,
        provider: 'hypetech',
        game: 'aviador',
        currency: 'EUR',
        test: false,
        bets: '16.50',
        wins: '15.00',
        rollbacks: '4.00',
        reversals: '0.00',
        adjustments: '0.00',
        ggr: '-2.50',
        counts: { bets: 3, wins: 1, rollbacks: 1, freeBets: 0, freeWins: 0 },
        freeBets: '0.00',
        freeWins: '0.00',
        jackpots: '0.00',
        promos: '0.00',
        cashback: '0.00',
        tax: '0.00',
      },
    ]);
    expect(await report(`daily-totals?${around}`)).toMatchObject({ provider: null, data: answer.data });
  });

  test('GGR by game names its basis, and return to player has four decimals', async () => {
    const answer = await report(`ggr?provider=hypetech&${around}`);
    expect(answer['basis']).toMatch(/^Bet time/);
    expect(answer).toMatchObject({ asOf: null, statesOf: null });
    const figures = { bets: 2, stakes: '12.50', wins: '15.00', ggr: '-2.50', rtp: '1.2000', hold: '-0.2000' };
    expect(answer.data).toEqual([{ provider: 'hypetech', game: 'aviador', currency: 'EUR', test: false, ...figures }]);
  });

  test('open liability is what is at stake, and a round past its deadline is stuck', async () => {
    const { data } = await report('open-liability?provider=hypetech');
    expect(data).toMatchObject([{ game: 'aviador', atStake: '2.50', counts: { rounds: 1, bets: 1, freeBets: 0 } }]);
    expect((await report('stuck-rounds')).data).toEqual([]);
    const { pool } = rig.deps.database;
    await pool.query("update round set deadline_at = now() - interval '3 hours' where key = 'aviador:r-3'");
    const stuck = await report('stuck-rounds?provider=hypetech');
    expect(stuck).toMatchObject({ from: null, to: null, noActivity: false, statesOf: 'then' });
    expect(stuck['asOf']).toBe(stuck['generatedAt']);
    expect(stuck.data).toMatchObject([
      { round: 'r-3', player, game: 'aviador', currency: 'EUR', state: 'open', stake: '2.50', overdueHours: 3 },
    ]);
    expect(stuck.data[0]?.['workflowId']).toBe(`round.hypetech.${player}.aviador:r-3`);
  });

  test('ageing counts open cases by age, money and timing apart', async () => {
    const insert = (changes: object) => {
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
        event_at: new Date(),
        ...changes,
      };
      const names = Object.keys(row);
      const places = names.map((_, n) => `$${n + 1}`).join();
      return rig.deps.database.pool.query(`insert into break (${names.join()}) values (${places})`, Object.values(row));
    };
    const daysAgo = (days: number) => new Date(Date.now() - days * 24 * HOUR_MS - 60_000);
    await insert({ event_at: daysAgo(2) });
    await insert({ event_at: daysAgo(2.5), theirs: 600 });
    await insert({ event_at: daysAgo(2), state: 'resolved' });
    await insert({ event_at: daysAgo(2), state: 'expected' });
    await insert({ event_at: daysAgo(40), theirs: null });
    await insert({ event_at: daysAgo(40), class: 'timing', kind: 'cut_off' });
    await insert({ event_at: daysAgo(0), kind: 'currency', evidence: '{"theirCurrency":"BRL"}', state: 'in_review' });
    const answer = await report('ageing?provider=hypetech');
    expect(answer.data).toMatchObject([
      { class: 'money', age: 'over 30d', kind: 'amount', count: 1, residual: '5.00' },
      { class: 'money', age: '1-3d', kind: 'amount', severity: 'high', currency: 'EUR', count: 2, residual: '1.50' },
      { class: 'money', age: '0-24h', kind: 'currency', count: 1, residual: '5.00' },
      { class: 'timing', age: 'over 30d', kind: 'cut_off', count: 1, residual: '0.50' },
    ]);
    const earlier = await report(`ageing?from=${daysAgo(60).toISOString()}&to=${daysAgo(20).toISOString()}`);
    expect(earlier).toMatchObject({ asOf: earlier['to'], statesOf: 'now' });
    expect(earlier.data).toMatchObject([
      { class: 'money', age: '7-30d' },
      { class: 'timing', age: '7-30d' },
    ]);
  });

  test.each(REPORTS)('%s without anything to say says so in words', async (name) => {
    const answer = await report(`${name}?provider=betcore&day=2020-02-29`);
    expect(answer).toMatchObject({
      noActivity: true,
      data: [],
      from: '2020-02-29T00:00:00.000Z',
      to: '2020-03-01T00:00:00.000Z',
    });
    expect(answer['note']).toMatch(/^(no activity|nothing to report): /);
  });
});

describe('reports as CSV', () => {
  test('a row a line under a header, with a file name, and a loss stays a number', async () => {
    const answer = await csv(`ggr?provider=hypetech&${around}`);
    expect(answer.headers['content-type']).toMatch(/^text\/csv; charset=utf-8/);
    expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="ggr-hypetech-[\d_-]+\.csv"$/);
    expect(answer.headers['x-no-activity']).toBe('false');
    expect(answer.headers['vary']).toBe('Accept');
    expect(answer.body).toBe(
      'provider,game,currency,test,bets,stakes,wins,ggr,rtp,hold,note\r\n' +
        'hypetech,aviador,EUR,false,2,12.50,15.00,-2.50,1.2000,-0.2000,\r\n',
    );
  });

  test('every report has the fields of its JSON', async () => {
    for (const name of REPORTS) {
      const { data } = await report(`${name}?${around}`);
      const rows = parse((await csv(`${name}?${around}`)).body, { columns: true });
      expect(rows.length, name).toBe(data.length);
      const expected = data.map((row) => flat({ ...row, note: '' }));
      expect(rows, name).toEqual(expected);
    }
  });

  test('a report without activity has its note in the last column of its only row', async () => {
    const answer = await csv('daily-totals?provider=hypetech&day=2020-01-01');
    expect(answer.headers['x-no-activity']).toBe('true');
    const [row, ...more] = parse<Record<string, string>>(answer.body, { columns: true });
    expect(more).toEqual([]);
    expect(row).toMatchObject({ day: '', bets: '', note: 'no activity: nothing was posted in this period' });
  });

  test('text that a spreadsheet would run is guarded', async () => {
    const { pool } = rig.deps.database;
    const call = { user_id: player, session_token: 'token-1', amount: 1 };
    const answers = [];
    for (const [n, round] of ['=1+2', '+1', '-1', '@sum', 'plain'].entries())
      answers.push(await hook(rig, 'bet', { ...call, round_id: round, provider_tx_id: 50 + n }));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200]);
    await pool.query("update round set deadline_at = now() - interval '1 minute' where key like 'aviador:%'");
    const rows = parse<Record<string, string>>((await csv('stuck-rounds')).body, { columns: true });
    const rounds = rows.map((row) => row['round']);
    expect(rounds).toEqual(['r-3', "'=1+2", "'+1", "'-1", "'@sum", 'plain']);
  });

  test.each([
    ['text/csv', 'csv'],
    ['text/*', 'csv'],
    ['text/csv, */*;q=0.8', 'csv'],
    ['application/json;q=0.5, text/csv;q=0.9', 'csv'],
    ['text/csv, */*', 'csv'],
    ['*/*', 'json'],
    ['application/json', 'json'],
    ['text/csv;q=0, */*', 'json'],
    ['text/csv;q=0.1, application/json', 'json'],
    ['application/json, text/csv', 'json'],
    ['image/png', 'json'],
    ['', 'json'],
  ])('Accept: %s is answered as %s', async (accept, form) => {
    const answer = await csv('ggr?day=2020-01-01', accept);
    expect(answer.headers['content-type']).toMatch(form === 'csv' ? /^text\/csv/ : /^application\/json/);
  });
});

describe('what is asked wrongly', () => {
  test.each([
    ['daily-totals', 400, 'invalid_request'],
    ['ggr?provider=hypetech', 400, 'invalid_request'],
    ['daily-totals?provider=acme&day=2026-11-20', 400, 'invalid_request'],
    ['daily-totals?day=2026-02-30', 400, 'invalid_request'],
    ['daily-totals?day=20-11-2026', 400, 'invalid_request'],
    ['daily-totals?from=2026-11-20T00:00:00Z', 400, 'invalid_request'],
    ['ageing?to=2026-11-20T00:00:00Z', 400, 'invalid_request'],
    ['daily-totals?from=2026-11-20&to=2026-11-21', 400, 'invalid_request'],
    ['daily-totals?day=2026-11-20&from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z', 400, 'invalid_request'],
    ['daily-totals?day=2026-11-20&player=1', 400, 'invalid_request'],
    ['daily-totals?from=2026-11-20T00:00:00Z&to=2026-11-20T00:00:00Z', 422, 'period_invalid'],
    ['stuck-rounds?from=2026-11-20T00:00:00Z&to=2026-11-19T00:00:00Z', 422, 'period_invalid'],
    ['ggr?from=2024-11-20T00:00:00Z&to=2026-11-20T00:00:00Z', 422, 'period_invalid'],
    ['daily-totals?day=9999-12-31', 422, 'period_invalid'],
    ['ageing?day=0000-01-01', 422, 'period_invalid'],
    ['ageing?from=0000-01-01T00:00:00Z&to=0000-01-02T00:00:00Z', 422, 'period_invalid'],
    ['none', 404, 'not_found'],
  ])('%s hears %i', async (path, status, code) => {
    for (const accept of ['*/*', 'text/csv']) {
      const answer = await csv(path, accept);
      expect(answer.statusCode, answer.body).toBe(status);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(answer.json<Body>().code).toBe(code);
    }
  });

  test('a leap year of days is not too much, and far dates are answered', async () => {
    await report('daily-totals?from=2024-01-01T00:00:00Z&to=2025-01-01T00:00:00Z');
    for (const day of ['0001-01-01', '9999-12-30']) for (const name of REPORTS) await report(`${name}?day=${day}`);
  });

  test('more rows than anybody looks through are refused with what to do, never cut', async () => {
    const { pool } = rig.deps.database;
    const stuck = async (rounds: number) => {
      await pool.query(
        `with given as (select gen_random_uuid() as id, n from generate_series(1, $1) n), played as (
           insert into round (id, provider, player_id, key, provider_round, currency, state, bet, won, opened_at, updated_at, deadline_at)
           select id, 'betgames', $2, id, id, 'EUR', 'open', 100, 0, now() - interval '2 days', now() - interval '2 days', now() - interval '1 day' from given)
         insert into operation (id, provider, key, operation, mode, transaction_id, player_id, round_id, currency, amount, fingerprint,
           outcome, final, effective_at, posted_at)
         select id, 'betgames', id, 'payin', 'cash', id, $2, id, 'EUR', 100, '{}', 'posted', true, now() - interval '2 days',
           now() - interval '2 days' from given`,
        [rounds, player],
      );
      return rig.get('/v1/reports/stuck-rounds?provider=betgames');
    };
    expect((await stuck(10_000)).json<Body>().data).toHaveLength(10_000);
    const refused = await stuck(1);
    expect(refused.json()).toMatchObject({
      status: 422,
      code: 'period_invalid',
      detail: expect.stringContaining('more than 10000 rows: narrow') as string,
    });
  });

  test('every role reads them, nobody writes them, and a token is needed', async () => {
    for (const role of ['operator', 'finance', 'approver', 'engineer']) {
      const headers = { authorization: `Bearer ${await rig.token({ roles: [role] })}` };
      for (const name of REPORTS)
        expect((await rig.call({ method: 'GET', url: `/v1/reports/${name}?day=2020-01-01`, headers })).statusCode).toBe(
          200,
        );
    }
    expect((await rig.post('/v1/reports/ggr', {})).statusCode).toBe(405);
    expect((await rig.app.inject('/v1/reports/ggr?day=2020-01-01')).statusCode).toBe(401);
  });
});
