import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StatementLine } from '../../../providers/provider-api.ts';
import { createHypetechApi } from '../../../providers/hypetech/client.ts';
import { createOutbound } from '../../../providers/outbound.ts';

type Asked = { method: string; url: string; authorization: string | undefined; body: string };
type Answer = { status?: number; headers?: Record<string, string>; body?: string } | 'hang' | 'cut';

let server: Server;
let url: string;
let asked: Asked[];
let answer: (asked: Asked) => Answer;
beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const seen = { method, url: path, authorization: headers.authorization, body: Buffer.concat(chunks).toString() };
      asked.push(seen);
      const said = answer(seen);
      if (said === 'cut') request.socket.destroy();
      else if (said !== 'hang') response.writeHead(said.status ?? 200, said.headers ?? {}).end(said.body ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const api = () => createHypetechApi({ apiUrl: url, apiToken: 'token', gameListPath: '/games' });
const signal = () => AbortSignal.timeout(30_000);
const launch = () =>
  api().startGameSession(
    {
      sessionId: '01990000-0000-7000-8000-00000000000a',
      playerId: 'p1',
      playerName: 'Marta',
      game: 'aviador',
      currency: 'BTC',
      balance: 900_719_925_474_099_312n,
      mode: 'cash',
      language: 'pt',
      returnUrl: null,
      expiresInMinutes: 45,
    },
    signal(),
  );

describe('calls', () => {
  test('a launch sends the balance digit by digit and reads the session', async () => {
    answer = () => ({ body: '{"game_url":"https://play.example.test/s/9","session_token":"5c1d","new":1}' });
    expect(await launch()).toEqual({
      url: 'https://play.example.test/s/9',
      providerSessionId: '5c1d',
      launchToken: '5c1d',
    });
    expect(asked[0]).toMatchObject({ method: 'POST', url: '/games/request-access', authorization: 'Bearer token' });
    expect(asked[0]?.body).toBe(
      '{"game":"aviador","user_id":"p1","username":"Marta","lang":"pt","currency":"BTC","balance":9007199254.74099312,"demo":false,"demo_session":false,"expires_in_minutes":45}',
    );
  });

  test('free bets are granted under a bonus code, so that a repeat grants nothing more', async () => {
    answer = () => ({ status: 201, body: '{"free_bet":"granted"}' });
    const grant = {
      grantKey: 'fb-1',
      playerId: 'p1',
      game: 'aviador',
      stake: 400n,
      currency: 'BRL',
      count: 3,
      expiresAt: '2026-07-31T23:59:59Z',
    } as const;
    expect(await api().grantFreeBets(grant, signal())).toEqual({ reference: 'fb-1' });
    expect(JSON.parse(asked[0]?.body ?? '')).toMatchObject({ quantity: '3', value: 4, bonus_code: 'fb-1' });
  });

  test.each(['[{"slug":"aviador"}]', '{"games":[{"slug":"aviador"}]}', '{"data":[{"slug":"aviador"}]}'])(
    'the game list is read from %s',
    async (body) => {
      answer = () => ({ body });
      expect(await api().listGames(signal())).toEqual([{ code: 'aviador', name: 'aviador', kind: 'game' }]);
    },
  );
});

describe('session transactions', () => {
  const line = (id: string, changes: Record<string, unknown> = {}) => ({
    transactionId: id,
    roundId: 'r-1',
    transactionType: 'BET',
    requestedAt: '2026-06-02T11: 04:19Z',
    transactionStatus: 'SUCCESS',
    amount: 12.5,
    roundStatus: 'FINISHED',
    ...changes,
  });
  const read = async (): Promise<readonly StatementLine[]> => {
    const lines = [];
    for await (const page of api().sessionStatement({ providerSessionId: 'a/b', signal: signal() }))
      lines.push(...page);
    return lines;
  };

  test('are walked page by page, with the blanks in their times', async () => {
    answer = ({ url: path }) => {
      const page = new URL(path, url).searchParams.get('pageNumber') ?? '';
      return { body: JSON.stringify({ transactions: [line(page)], pagination: { totalPages: 3 } }) };
    };
    const lines = await read();
    expect(lines.map(({ transactionId }) => transactionId)).toEqual(['1', '2', '3']);
    expect(asked[0]?.url).toBe('/sessions/a%2Fb/transactions?pageSize=100&pageNumber=1');
    expect(lines[0]).toMatchObject({ operation: 'payin', amount: '12.5', occurredAt: '2026-06-02T11:04:19.000Z' });
  });

  test('keep unknown words as unknown, and what was not a success as not accepted', async () => {
    const transactions = [
      line('1', { transactionType: 'BONUS', roundStatus: 'PAUSED' }),
      line('2', { transactionStatus: 'FAILED', roundStatus: 'CANCELLED', transactionType: 'ROLLBACK' }),
      line('3', { transactionType: 'WIN', roundStatus: 'IN_PROGRESS' }),
    ];
    answer = () => ({ body: JSON.stringify({ transactions, pagination: { totalPages: 1 } }) });
    expect(await read()).toMatchObject([
      { operation: 'unknown', roundFinished: null, accepted: true },
      { operation: 'rollback', roundFinished: true, accepted: false },
      { operation: 'payout', roundFinished: false, accepted: true },
    ]);
  });

  test('of a session without any are no page', async () => {
    answer = () => ({ body: '{"transactions":[],"pagination":{"totalPages":0}}' });
    expect(await read()).toEqual([]);
  });

  test('that never end are a fault of the provider', async () => {
    answer = () => ({ body: '{"transactions":[],"pagination":{"totalPages":999999999}}' });
    await expect(read()).rejects.toMatchObject({ code: 'provider_protocol' });
    expect(asked).toHaveLength(2_000);
  });
});

describe('failures', () => {
  test.each<[string, Answer, object]>([
    ['500', { status: 500 }, { code: 'provider_unavailable', retryAfterSeconds: null }],
    ['503 with Retry-After', { status: 503, headers: { 'retry-after': '7' } }, { retryAfterSeconds: 7 }],
    ['429', { status: 429 }, { code: 'provider_unavailable' }],
    ['a cut connection', 'cut', { code: 'provider_unavailable' }],
    ['401', { status: 401, body: 'token is not valid' }, { code: 'provider_refused', facts: { status: 401 } }],
    ['404', { status: 404 }, { code: 'provider_refused' }],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1' } }, { code: 'provider_protocol' }],
    ['no JSON', { body: '<html>' }, { code: 'provider_protocol' }],
    ['a missing field', { body: '{"game_url":"https://a.test/"}' }, { code: 'provider_protocol' }],
    [
      'a URL that is not http',
      { body: '{"game_url":"javascript:1","session_token":"x"}' },
      { code: 'provider_protocol' },
    ],
  ])('%s is classified for retry and tells no secret', async (_, said, failure) => {
    answer = () => said;
    const thrown: unknown = await launch().catch((error: unknown) => error);
    expect(thrown).toMatchObject(failure);
    expect(JSON.stringify(thrown) + String(thrown)).not.toMatch(/token is not valid|Bearer/);
  });

  const outbound = (options: { deadlineMs?: number; maxBytes?: number }) =>
    createOutbound({ provider: 'hypetech', baseUrl: url, headers: {}, ...options });
  const get = { name: 'test', method: 'GET', path: '/' } as const;

  test('a provider that does not answer is given up at the deadline', async () => {
    answer = () => 'hang';
    const call = outbound({ deadlineMs: 50 })({ ...get, signal: signal() });
    await expect(call).rejects.toMatchObject({ code: 'provider_unavailable', message: /within 0.05 s/ });
  });

  test('an answer above the limit is not read to its end', async () => {
    answer = () => ({ body: 'x'.repeat(2_000) });
    const call = outbound({ maxBytes: 1_000 })({ ...get, signal: signal() });
    await expect(call).rejects.toMatchObject({ code: 'provider_protocol' });
  });

  test("the caller's own reason to stop is thrown as it is", async () => {
    answer = () => 'hang';
    const stop = new AbortController();
    const call = outbound({})({ ...get, signal: stop.signal });
    stop.abort(new Error('the activity was cancelled'));
    await expect(call).rejects.toThrow('the activity was cancelled');
  });
});
