import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playerOfPartnerUser } from '../../providers/betcore/partner-user.ts';
import { type Body, type Rig, startRig } from '../api/rig.ts';
import { HEADER, PLAYER, file, line } from './statement-text.ts';

let rig: Rig;
let finance: string;
beforeAll(async () => {
  rig = await startRig();
  finance = await rig.token({ roles: ['finance'], sub: 'fiona' });
});
afterAll(() => rig.close());

let keys = 0;
type Sent = { key?: string; type?: string; token?: string; headers?: Record<string, string> };
const upload = (query: string, content: string | Buffer, { key, type = 'text/csv', token, headers }: Sent = {}) =>
  rig.app.inject({
    method: 'POST',
    url: `/v1/statements?${query}`,
    headers: {
      authorization: `Bearer ${token ?? finance}`,
      'idempotency-key': key ?? `up-${++keys}`,
      'content-type': type,
      ...headers,
    },
    payload: content,
  });
const get = async (path: string) => (await rig.get(path)).json<Body>();
const count = async () => (await get('/v1/statements?limit=200')).data.length;

describe('an upload', () => {
  test('answers with what was read, and can be read again', async () => {
    const content = file(line('t-1'), line('t-2', { operation: 'odd' }));
    const answer = await upload('provider=hypetech&day=2026-11-20', content, { type: 'text/csv; charset=utf-8' });
    expect(answer.statusCode).toBe(201);
    const body = answer.json<Body>();
    expect(body).toEqual({
      id: expect.any(String) as string,
      sha256: createHash('sha256').update(content).digest('hex'),
      lines: 2,
      badLines: [{ line: 3, reason: 'the operation odd is not known: a mapping can translate it, by its `words`' }],
      badCount: 1,
      duplicate: false,
      notices: [],
    });
    const { duplicate: _, ...told } = body;
    expect(await get(`/v1/statements/${body.id}`)).toMatchObject({
      ...told,
      provider: 'hypetech',
      from: '2026-11-20T00:00:00.000Z',
      to: '2026-11-21T00:00:00.000Z',
      source: 'file',
      mapping: null,
      createdBy: 'fiona',
      totals: [],
    });
    expect((await get('/v1/statements?provider=hypetech')).data[0]).toMatchObject({ id: body.id, badCount: 1 });
    expect((await get('/v1/statements?provider=betgames')).data).toEqual([]);
  });

  test('belongs to the gaming day of the provider’s calendar', async () => {
    const payload = { timeZone: 'Europe/Vilnius', dayStart: '06:00' };
    await rig.call({ method: 'PATCH', url: '/v1/providers/betgames', payload });
    const { id } = (await upload('provider=betgames&day=2026-11-20', file(line('t-1')))).json<Body>();
    expect(await get(`/v1/statements/${id}`)).toMatchObject({
      from: '2026-11-20T04:00:00.000Z',
      to: '2026-11-21T04:00:00.000Z',
    });
  });

  test('names players as the provider was told', async () => {
    const hypetech = rig.deps.dialects.get('hypetech');
    const dialects = rig.deps.dialects as Map<string, unknown>;
    dialects.set('betcore', { ...hypetech, playerOf: playerOfPartnerUser });
    const content = file(line('t-1', { player_id: `${PLAYER}.USD`, currency: 'USD' }));
    expect((await upload('provider=betcore&day=2026-11-20', content)).json()).toMatchObject({ lines: 1, badCount: 0 });
    dialects.delete('betcore');
    expect((await upload('provider=hypetech&day=2026-11-21', content)).json()).toMatchObject({ badCount: 1 });
  });

  test('without a line is a statement of none, and so is told', async () => {
    const answer = await upload('provider=hypetech&day=2026-10-01', `${HEADER}\n`);
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({ lines: 0, badCount: 0, badLines: [] });
  });

  test('is read by the mapping it names, and the charset counts where that names no encoding', async () => {
    const statementMapping = { acme: { delimiter: ';', headerRows: 1, columns: { transaction_id: 'Größe' } } };
    await rig.call({ method: 'PATCH', url: '/v1/providers/hypetech', payload: { statementMapping } });
    const text = `Titel\n${file(line('t-ü')).replace('transaction_id,', 'Größe,').replaceAll(',', ';')}`;
    const type = 'text/csv; charset="ISO-8859-1"';
    const query = 'provider=hypetech&day=2026-10-02&mapping=acme';
    const body = (await upload(query, Buffer.from(text, 'latin1'), { type })).json<Body>();
    expect(body).toMatchObject({ lines: 1, badCount: 0 });
    expect(await get(`/v1/statements/${body.id}`)).toMatchObject({ mapping: 'acme' });
  });
});

describe('the same file', () => {
  const query = 'provider=hypetech&day=2026-09-01';
  const content = file(line('t-1'), line('t-2', { amount: 'x' }));

  test('is the same statement under another key, and answers alike', async () => {
    const first = (await upload(query, content)).json<Body>();
    const again = await upload(query, content);
    expect(again.statusCode).toBe(200);
    expect(again.json()).toEqual({ ...first, duplicate: true });
    expect((await upload('provider=hypetech&day=2026-09-02', content)).statusCode).toBe(201);
  });

  test('ten at once are one statement', async () => {
    const before = await count();
    const other = file(line('ten-1'), line('ten-2'));
    const answers = await Promise.all(Array.from({ length: 10 }, () => upload(query, other)));
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([...Array<number>(9).fill(200), 201]);
    expect(new Set(answers.map((answer) => answer.json<Body>().id)).size).toBe(1);
    expect(await count()).toBe(before + 1);
  });

  test('is read anew under a mapping, and under that mapping again once it was changed', async () => {
    const use = (rules: object) =>
      rig.call({
        method: 'PATCH',
        url: '/v1/providers/hypetech',
        payload: { statementMapping: { zoned: { columns: {}, ...rules } } },
      });
    const local = file(line('t-1', { occurred_at: '2026-09-03 12:00:00' }));
    const to = 'provider=hypetech&day=2026-09-03';
    expect((await upload(to, local)).json()).toMatchObject({ badCount: 1 });
    await use({});
    expect((await upload(`${to}&mapping=zoned`, local)).json()).toMatchObject({ badCount: 1, duplicate: false });
    await use({ timeZone: 'Europe/Vilnius' });
    expect((await upload(`${to}&mapping=zoned`, local)).json()).toMatchObject({ badCount: 0, duplicate: false });
    expect((await upload(`${to}&mapping=zoned`, local)).json()).toMatchObject({ badCount: 0, duplicate: true });
  });
});

describe('an Idempotency-Key', () => {
  const query = 'provider=hypetech&day=2026-08-01';

  test('gives its answer again, also when ten come at once', async () => {
    const content = file(line('k-1'));
    const send = () => upload(query, content, { key: 'ten' });
    const answers = await Promise.all(Array.from({ length: 10 }, send));
    expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1);
    expect(answers[0]?.statusCode).toBe(201);
    expect((await send()).headers['idempotency-replayed']).toBe('true');
  });

  test('is not for other bytes, nor for another day', async () => {
    await upload(query, file(line('k-2')), { key: 'other' });
    expect((await upload(query, file(line('k-3')), { key: 'other' })).json<Body>().code).toBe('idempotency_key_reused');
    const moved = await upload('provider=hypetech&day=2026-08-02', file(line('k-2')), { key: 'other' });
    expect(moved.json<Body>().code).toBe('idempotency_key_reused');
  });

  test('keeps a refusal too', async () => {
    const send = () => upload(query, 'a,b\n1,2\n', { key: 'refused' });
    const first = await send();
    expect(first.json()).toMatchObject({ status: 422, code: 'header_unknown' });
    const again = await send();
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.body).toBe(first.body);
  });
});

describe('what is refused', () => {
  const query = 'provider=hypetech&day=2026-07-01';

  test.each([
    ['an unknown provider', 'provider=acme&day=2026-07-01', 'provider_unknown'],
    ['a login system', 'provider=hyauth&day=2026-07-01', 'provider_unsupported'],
    ['an unknown mapping', `${query}&mapping=none`, 'mapping_unknown'],
    ['a name that every object has', `${query}&mapping=constructor`, 'mapping_unknown'],
  ])('%s is 422', async (_name, to, code) => {
    expect((await upload(to, file(line('t-1')))).json()).toMatchObject({ status: 422, code });
  });

  test.each([
    ['no provider', 'day=2026-07-01'],
    ['no day', 'provider=hypetech'],
    ['a day that is none', 'provider=hypetech&day=2026-02-30'],
    ['an unknown parameter', `${query}&mode=fast`],
  ])('%s is 400', async (_name, to) => {
    expect((await upload(to, file(line('t-1')))).statusCode).toBe(400);
  });

  test('an empty file and an unknown header are told what is missing', async () => {
    expect((await upload(query, '')).json()).toMatchObject({ status: 422, code: 'header_unknown' });
    const answer = await upload(query, file(line('t-1')).replace('currency', 'money'));
    expect(answer.json()).toMatchObject({
      code: 'header_unknown',
      detail: expect.stringMatching(/columns currency$/) as string,
    });
  });

  test.each(['application/json', 'text/plain', 'application/octet-stream', 'text/csvx'])('%s is 415', async (type) => {
    const answer = await upload(query, file(line('t-1')), { type });
    expect(answer.json()).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  });

  test('a compressed file is 415, and an unknown charset 422', async () => {
    const headers = { 'content-encoding': 'gzip' };
    expect((await upload(query, 'x', { headers })).statusCode).toBe(415);
    const type = 'text/csv; charset=klingon';
    expect((await upload(query, file(line('t-1')), { type })).json()).toMatchObject({ code: 'mapping_invalid' });
  });

  test('CSV is nowhere else taken, and an unknown address stays unknown', async () => {
    const headers = { 'content-type': 'text/csv', 'idempotency-key': 'csv' };
    const post = (url: string) => rig.call({ method: 'POST', url, headers, payload: 'a,b' });
    expect((await post('/v1/players')).statusCode).toBe(415);
    expect((await post('/v1/nowhere')).statusCode).toBe(404);
    expect((await post('/v1/statements/x')).statusCode).toBe(405);
  });

  test('a file that says it is too large is 413', async () => {
    const headers = { 'content-length': String(2 ** 30 + 1) };
    const answer = await upload(query, 'x', { headers });
    expect(answer.json()).toMatchObject({ status: 413, code: 'body_too_large' });
    expect(answer.headers.connection).toBe('close');
  });

  test('only finance uploads, everybody reads', async () => {
    for (const role of ['operator', 'approver', 'engineer']) {
      const token = await rig.token({ roles: [role] });
      expect((await upload(query, file(line('t-1')), { token })).statusCode).toBe(403);
      const headers = { authorization: `Bearer ${token}` };
      expect((await rig.call({ method: 'GET', url: '/v1/statements', headers })).statusCode).toBe(200);
    }
    expect((await upload(query, '', { token: 'forged' })).statusCode).toBe(401);
    expect((await rig.get('/v1/statements/none')).statusCode).toBe(404);
  });

  test('a request without a key is 400', async () => {
    const headers = { authorization: `Bearer ${finance}`, 'content-type': 'text/csv' };
    const answer = await rig.app.inject({ method: 'POST', url: `/v1/statements?${query}`, headers, payload: 'x' });
    expect(answer.json()).toMatchObject({ status: 400, code: 'idempotency_key_required' });
  });

  test('a mapping that cannot be used is refused when it is set', async () => {
    const set = async (rules: object) => {
      const payload = { statementMapping: { acme: { columns: {}, ...rules } } };
      return (await rig.call({ method: 'PATCH', url: '/v1/providers/microgaming', payload })).json<Body>();
    };
    expect(await set({ encoding: 'klingon' })).toMatchObject({ status: 422, code: 'mapping_invalid' });
    expect(await set({ timeZone: 'Mars/Olympus' })).toMatchObject({ status: 422, code: 'time_zone_unknown' });
    expect(await set({ columns: { colour: 'Farbe' } })).toMatchObject({
      code: 'mapping_invalid',
      errors: [{ field: '/statementMapping/acme/columns/colour' }],
    });
    expect(await set({ words: { operation: { BET: 'stake' } } })).toMatchObject({
      ...{ status: 400, code: 'invalid_request' },
      errors: [
        {
          field: '/statementMapping/acme/words/operation/BET',
          message: 'must be one of bet, win, rollback, cashback, jackpot, promo, free_bet, free_win, total',
        },
      ],
    });
    expect(await set({ words: { status: { OK: 'yes' } } })).toMatchObject({
      errors: [{ message: 'must be one of accepted, declined, expired' }],
    });
    expect(await set({ words: { game: { A: 'aviador' } } })).toMatchObject({ status: 400 });
    expect(await set({ words: { status: { OK: 'accepted', ' ok ': 'declined' } } })).toMatchObject({
      ...{ status: 422, code: 'mapping_invalid' },
      errors: [
        {
          field: '/statementMapping/acme/words/status',
          message: 'names "ok" twice: case and outer blanks do not count',
        },
      ],
    });
    for (const delimiter of ['"', 'a', '1', '.', ';;', '\n'])
      expect(await set({ delimiter })).toMatchObject({ status: 400 });
    expect(await set({ delimiter: '\t', headerRows: 3 })).toMatchObject({ provider: 'microgaming' });
  });
});

test('no upload leaves a file behind', async () => {
  expect((await readdir(tmpdir())).filter((name) => name.startsWith('tallyman-file-'))).toEqual([]);
});
