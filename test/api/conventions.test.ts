import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Body, type Claims, type Rig, startRig } from './rig.ts';

let rig: Rig;
let player: string;
beforeAll(async () => {
  rig = await startRig();
  player = await rig.createPlayer('100.00');
});
afterAll(() => rig.close());

const deposit = (amount: unknown, more: object = {}) => ({ amount, reference: 'r', ...more });
const euros = (amount: string) => ({ currency: 'EUR', amount });

describe('tokens', () => {
  const statusWith = async (authorization: string | undefined) => {
    const headers = authorization === undefined ? {} : { authorization };
    const answer = await rig.app.inject({ url: `/v1/players/${player}`, headers });
    return answer.statusCode;
  };

  test('a request without a token hears 401 and how to come', async () => {
    const answer = await rig.app.inject({ url: `/v1/players/${player}` });
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
    expect(answer.json<Body>().code).toBe('unauthenticated');
  });

  test.each<[string, Claims]>([
    ['another issuer', { iss: 'https://elsewhere.test' }],
    ['another audience', { aud: 'other' }],
    ['an expiry in the past', { exp: 1 }],
    ['no expiry', { exp: null }],
    ['roles that are not a list', { roles: 'operator' }],
  ])('a token with %s hears 401', async (_, claims) => {
    expect(await statusWith(`Bearer ${await rig.token(claims)}`)).toBe(401);
  });

  test('a token of algorithm none, an altered one and another scheme hear 401', async () => {
    const [, payload] = (await rig.token()).split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    expect(await statusWith(`Bearer ${none}.${payload}.x`)).toBe(401);
    expect(await statusWith(`Bearer ${(await rig.token()).slice(0, -4)}AAAA`)).toBe(401);
    expect(await statusWith('Basic dXNlcjpwYXNz')).toBe(401);
  });

  test.each(['operator', 'finance', 'approver', 'engineer'])('the role %s reads', async (role) => {
    expect(await statusWith(`Bearer ${await rig.token({ roles: [role] })}`)).toBe(200);
  });

  test('a token without any of our roles may not even read', async () => {
    expect(await statusWith(`Bearer ${await rig.token({ roles: ['barkeeper'] })}`)).toBe(403);
  });
});

describe('order of checks', () => {
  const inject = (method: 'POST' | 'PUT' | 'DELETE', url: string, headers: Record<string, string>, payload = '{') =>
    rig.app.inject({ method, url, headers: { 'content-type': 'application/json', ...headers }, payload });
  const bearer = async (role: string) => ({ authorization: `Bearer ${await rig.token({ roles: [role] })}` });

  test('the token comes before the address, the method and the body', async () => {
    expect((await inject('PUT', '/v1/players', {})).statusCode).toBe(401);
    expect((await inject('POST', '/v1/nowhere', {})).statusCode).toBe(401);
    expect((await inject('POST', '/v1/players', {})).statusCode).toBe(401);
  });

  test('the method comes before the role, with Allow', async () => {
    const answer = await inject('PUT', '/v1/players', await bearer('engineer'));
    expect(answer.statusCode).toBe(405);
    expect(answer.headers.allow).toBe('POST');
    const one = await inject('DELETE', `/v1/players/${player}`, await bearer('engineer'));
    expect(one.headers.allow).toBe('GET, HEAD, PATCH');
  });

  test('the role comes before the key and the body', async () => {
    expect((await inject('POST', '/v1/players', await bearer('finance'))).statusCode).toBe(403);
  });

  test('key and shape come before whether the player exists', async () => {
    const url = '/v1/players/nobody/deposits';
    const keyless = await inject('POST', url, await bearer('operator'));
    expect(keyless.json<Body>()).toMatchObject({ status: 400, code: 'idempotency_key_required' });
    expect((await rig.post(url, { amount: 5 })).statusCode).toBe(400);
    expect((await rig.post(url, deposit(euros('1.00')))).statusCode).toBe(404);
  });

  test('being there comes before state, state before meaning', async () => {
    const unknownCurrency = deposit({ currency: 'XXX', amount: '1.00' });
    expect((await rig.post('/v1/players/nobody/deposits', unknownCurrency)).statusCode).toBe(404);
    await rig.post('/v1/players', { externalId: 'twice', currency: 'EUR' });
    expect((await rig.post('/v1/players', { externalId: 'twice', currency: 'XXX' })).statusCode).toBe(409);
  });
});

describe('problems', () => {
  test('a problem has all its parts and names fields by JSON pointer', async () => {
    const answer = await rig.post('/v1/players', { externalId: '', currency: 'EUR', 'a/b': 1 });
    expect(answer.headers['content-type']).toContain('application/problem+json');
    const problem = answer.json<Body>();
    expect(problem).toMatchObject({
      type: 'urn:tallyman:problem:invalid_request',
      title: 'Bad Request',
      status: 400,
      code: 'invalid_request',
      requestId: answer.headers['x-request-id'],
    });
    expect(problem.errors.map(({ field }) => field)).toEqual(['/externalId', '/a~1b']);
  });

  test.each([
    ['not JSON', '{"externalId":', 'application/json', 400, 'invalid_request'],
    ['a body over 1 MB', JSON.stringify('x'.repeat(1_000_001)), 'application/json', 413, 'body_too_large'],
    ['another media type', '<a/>', 'application/xml', 415, 'unsupported_media_type'],
    ['plain text', 'hello', 'text/plain', 415, 'unsupported_media_type'],
    ['no body', '', 'application/json', 400, 'invalid_request'],
    ['a poisoned prototype', '{"__proto__":{}}', 'application/json', 400, 'invalid_request'],
  ])('%s', async (_, payload, type, status, code) => {
    const headers = { 'content-type': type, 'idempotency-key': 'bad-body' };
    const answer = await rig.call({ method: 'POST', url: '/v1/players', headers, payload });
    expect(answer.json<Body>()).toMatchObject({ status, code });
  });

  test('an unknown address is a problem of 404, below and beside /v1', async () => {
    expect((await rig.get('/v1/nowhere')).json<Body>().code).toBe('not_found');
    expect((await rig.app.inject({ url: '/nowhere' })).json<Body>().code).toBe('not_found');
    expect((await rig.app.inject({ url: '/v1/%' })).json<Body>().status).toBeGreaterThanOrEqual(400);
  });

  test('NUL in an id, a filter or a body never reaches the database', async () => {
    expect((await rig.get('/v1/players/%00')).statusCode).toBe(404);
    expect((await rig.get('/v1/rounds/hypetech/%00')).statusCode).toBe(404);
    expect((await rig.get('/v1/wallet-calls?provider=hypetech&transactionId=%00')).statusCode).toBe(400);
    expect((await rig.post('/v1/players', { externalId: 'a\u0000', currency: 'EUR' })).statusCode).toBe(400);
  });

  test('a database that is away is a 503 worth a retry, without a word of SQL', async () => {
    const away = await startRig({ databaseUrl: 'postgres://nobody:x@127.0.0.1:1/none' });
    const answer = await away.get('/v1/sessions');
    expect(answer.json<Body>()).toMatchObject({ status: 503, code: 'ledger_unavailable' });
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.body).not.toMatch(/select|ECONN|127\.0\.0\.1/);
    await away.close();
  });
});

describe('idempotency', () => {
  const key = (n: string) => `idem-${n}`;

  test('the same key and body: the same bytes, marked as replayed, one effect', async () => {
    const url = `/v1/players/${await rig.createPlayer()}`;
    const first = await rig.post(`${url}/deposits`, deposit(euros('5.00')), key('a'));
    const again = await rig.post(`${url}/deposits`, { reference: 'r', amount: euros('5.00') }, key('a'));
    expect([first.statusCode, again.statusCode]).toEqual([201, 201]);
    expect(again.body).toBe(first.body);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect((await rig.get(`${url}/balances`)).json<Body>().data).toEqual([euros('5.00')]);
  });

  test('the same key with another body, path or method is 422', async () => {
    await rig.post(`/v1/players/${player}/deposits`, deposit(euros('5.00')), key('b'));
    const body = await rig.post(`/v1/players/${player}/deposits`, deposit(euros('6.00')), key('b'));
    const path = await rig.post(`/v1/players/${player}/withdrawals`, deposit(euros('5.00')), key('b'));
    expect([body.json<Body>().code, path.json<Body>().code]).toEqual(Array(2).fill('idempotency_key_reused'));
  });

  test('a key belongs to its caller', async () => {
    const headers = {
      authorization: `Bearer ${await rig.token({ sub: 'other' })}`,
      'idempotency-key': key('a'),
    };
    const payload = deposit(euros('7.00'));
    const answer = await rig.call({ method: 'POST', url: `/v1/players/${player}/deposits`, headers, payload });
    expect(answer.statusCode).toBe(201);
  });

  test('409 and 422 stay under their key, 404 does not', async () => {
    const poor = await rig.createPlayer();
    const refused = await rig.post(`/v1/players/${poor}/withdrawals`, deposit(euros('1.00')), key('c'));
    await rig.post(`/v1/players/${poor}/deposits`, deposit(euros('9.00')));
    const again = await rig.post(`/v1/players/${poor}/withdrawals`, deposit(euros('1.00')), key('c'));
    expect([refused.statusCode, again.body]).toEqual([409, refused.body]);
    expect(again.headers['content-type']).toContain('application/problem+json');

    const meaning = await rig.post('/v1/players', { externalId: 'x', currency: 'XXX' }, key('d'));
    expect(meaning.statusCode).toBe(422);
    const replay = await rig.post('/v1/players', { externalId: 'x', currency: 'XXX' }, key('d'));
    expect(replay.headers['idempotency-replayed']).toBe('true');

    await rig.post('/v1/players/nobody/deposits', deposit(euros('1.00')), key('e'));
    const free = await rig.post(`/v1/players/${poor}/deposits`, deposit(euros('1.00')), key('e'));
    expect(free.statusCode).toBe(201);
  });

  test('a refused request leaves nothing behind but its answer', async () => {
    await rig.post('/v1/players', { externalId: 'undone', currency: 'XXX' });
    expect((await rig.post('/v1/players', { externalId: 'undone', currency: 'EUR' })).statusCode).toBe(201);
  });

  test('ten at once: one effect and one answer', async () => {
    const rich = await rig.createPlayer();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => rig.post(`/v1/players/${rich}/deposits`, deposit(euros('3.00')), key('ten'))),
    );
    expect(new Set(answers.map((answer) => `${answer.statusCode} ${answer.body}`)).size).toBe(1);
    expect(answers.filter((answer) => answer.headers['idempotency-replayed'] === undefined)).toHaveLength(1);
    expect((await rig.get(`/v1/players/${rich}/balances`)).json<Body>().data).toEqual([euros('3.00')]);
  });

  test.each(['', 'a b', 'ü', 'x'.repeat(256)])('the key %j is refused', async (bad) => {
    const answer = await rig.call({
      method: 'POST',
      url: '/v1/players',
      headers: { 'idempotency-key': bad },
      payload: { externalId: 'k', currency: 'EUR' },
    });
    expect(answer.json<Body>().code).toBe('idempotency_key_required');
  });
});

describe('money', () => {
  test.each(['1', '1.0', '1.000', '01.00', '+1.00', '-1.00', '1e2', '.50', '1.', ' 1.00', '0.00', '', '1,00'])(
    'the amount %j is refused as malformed',
    async (amount) => {
      const answer = await rig.post(`/v1/players/${player}/deposits`, deposit(euros(amount)));
      expect(answer.statusCode).toBe(400);
      expect(answer.json<Body>().errors[0]?.field).toBe('/amount/amount');
    },
  );

  test('a number is not money', async () => {
    const answer = await rig.post(`/v1/players/${player}/deposits`, deposit({ currency: 'EUR', amount: 1.5 }));
    expect(answer.json<Body>().errors[0]?.field).toBe('/amount/amount');
  });

  test.each(['9'.repeat(37) + '.00', '9'.repeat(200) + '.00'])('%s is more than the ledger holds', async (amount) => {
    const answer = await rig.post(`/v1/players/${player}/deposits`, deposit(euros(amount)));
    expect(answer.json<Body>()).toMatchObject({ status: 422, code: 'amount_too_large' });
  });

  test('a balance that would be more than the ledger holds is refused too', async () => {
    const rich = await rig.createPlayer('9'.repeat(36) + '.99');
    const answer = await rig.post(`/v1/players/${rich}/deposits`, deposit(euros('0.01')));
    expect(answer.json<Body>().code).toBe('amount_too_large');
  });

  test('each currency has its own decimals', async () => {
    const rich = await rig.createPlayer('1000', 'JPY');
    await rig.post(`/v1/players/${rich}/deposits`, deposit({ currency: 'ETH', amount: '0.000000000000000001' }));
    expect((await rig.get(`/v1/players/${rich}/balances`)).json<Body>().data).toEqual([
      { currency: 'JPY', amount: '1000' },
      { currency: 'ETH', amount: '0.000000000000000001' },
    ]);
  });
});

describe('lists', () => {
  test.each(['limit=0', 'limit=201', 'limit=abc', 'limit=1&limit=2', 'cursor=nonsense', 'cursor=', 'state=odd'])(
    '?%s is 400',
    async (query) => {
      expect((await rig.get(`/v1/sessions?${query}`)).statusCode).toBe(400);
    },
  );

  test('an unknown provider or player in a filter is 400', async () => {
    expect((await rig.get('/v1/sessions?provider=acme')).statusCode).toBe(400);
    expect((await rig.get('/v1/sessions?player=nobody')).json<Body>().errors[0]?.field).toBe('/player');
  });

  test('pages are newest first and stand still while rows are added', async () => {
    const start = () => rig.post('/v1/sessions', session(player));
    const made: string[] = [];
    for (let n = 0; n < 5; n++) made.unshift((await start()).json<Body>().id);
    const first = (await rig.get(`/v1/sessions?player=${player}&limit=2`)).json<Body>();
    await start();
    const second = (await rig.get(`/v1/sessions?player=${player}&limit=2&cursor=${first.nextCursor}`)).json<Body>();
    const third = (await rig.get(`/v1/sessions?player=${player}&limit=2&cursor=${second.nextCursor}`)).json<Body>();
    expect([first, second, third].flatMap((page) => page.data.map(({ id }) => id))).toEqual(made);
    expect(third.nextCursor).toBeNull();
  });
});

const session = (playerId: string) => ({ provider: 'hypetech', playerId, game: 'aviador', mode: 'cash', kind: 'game' });

describe('headers', () => {
  test('every answer is not stored, not sniffed and carries the request id', async () => {
    for (const url of ['/v1/players', '/nowhere', '/livez']) {
      const answer = await rig.app.inject({ url, headers: { 'x-request-id': 'mine-1' } });
      expect(answer.headers).toMatchObject({
        'x-request-id': 'mine-1',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
    }
  });

  test.each(['a b', 'x'.repeat(129)])('the request id %j is replaced by one of ours', async (bad) => {
    const answer = await rig.app.inject({ url: '/livez', headers: { 'x-request-id': bad } });
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('no foreign origin is let in unless one is configured', async () => {
    const headers = { origin: 'https://console.test', 'access-control-request-method': 'POST' };
    const closed = await rig.app.inject({ method: 'OPTIONS', url: '/v1/players', headers });
    expect(closed.headers['access-control-allow-origin']).toBeUndefined();
    const open = await startRig({ corsOrigin: 'https://console.test' });
    const preflight = await open.app.inject({ method: 'OPTIONS', url: '/v1/players', headers });
    expect(preflight.statusCode).toBe(204);
    expect(preflight.headers['access-control-allow-origin']).toBe('https://console.test');
    const foreign = await open.app.inject({ url: '/livez', headers: { origin: 'https://evil.test' } });
    expect(foreign.headers['access-control-allow-origin']).toBeUndefined();
    await open.close();
  });
});
