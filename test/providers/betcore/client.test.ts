// The calls we make to BETCORE: accepts with an access token, and what becomes of answers that are not what the contract says.

import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAccessToken } from '../../../providers/betcore/access-token.ts';
import { type BetcoreApi, createBetcoreApi } from '../../../providers/betcore/client.ts';
import { createOutbound } from '../../../providers/outbound.ts';

const TAKEN = '{"ErrorCode":200,"Message":"Success"}';
const granted = (token: string, seconds = 3600) =>
  `{"ErrorCode":200,"Message":"Success","Value":{"AccessToken":"${token}","ExpiresIn":${seconds},"TokenType":"Bearer"}}`;

let server: Server;
let api: BetcoreApi;
let url: string;
let calls: { path: string; authorization: string | undefined }[];
let answer: (path: string, call: number) => { status?: number; body: string };

beforeEach(async () => {
  calls = [];
  answer = (path) => ({ body: path.endsWith('/auth/token') ? granted('t') : TAKEN });
  server = createServer((request, response) => {
    const path = request.url ?? '';
    calls.push({ path, authorization: request.headers.authorization });
    const { status = 200, body } = answer(path, calls.length);
    request.resume().on('end', () => response.writeHead(status).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  api = createBetcoreApi({
    apiUrl: url,
    clientId: 'PartnerClient-1556',
    clientSecret: 'secret-of-ours',
    launchUrl: 'https://casino.test/?token={token}&client={clientId}&lng={language}&game={game}&exit={returnUrl}',
    reportUrl: null,
    reportToken: null,
  });
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const confirm = (door: 'payment' | 'cashback' = 'payment') =>
  api.confirm({ door, body: '{"ErrorCode":200}' }, AbortSignal.timeout(10_000));

describe('accepts', () => {
  test('go to their own doors with one access token', async () => {
    await Promise.all([confirm(), confirm('cashback'), confirm()]);
    expect(calls.map(({ path }) => path).toSorted()).toEqual([
      '/mis-api/api/v2/auth/token',
      '/mis-api/api/v2/cashback-payments/accept',
      '/mis-api/api/v2/payments/accept',
      '/mis-api/api/v2/payments/accept',
    ]);
    expect(calls.at(-1)?.authorization).toBe('Bearer t');
  });

  test.each([
    ['401', { status: 401, body: '' }],
    ['the code of a wrong token', { body: '{"ErrorCode":103811,"Message":"JWT"}' }],
  ])('ask for a new token once after %s', async (_name, refusal) => {
    let refusals = 0;
    answer = (path) =>
      path.endsWith('/auth/token')
        ? { body: granted(`t${calls.length}`) }
        : refusals++ === 0
          ? refusal
          : { body: TAKEN };
    await confirm();
    expect(calls).toHaveLength(4);
    answer = (path) => (path.endsWith('/auth/token') ? { body: granted('t') } : refusal);
    await expect(confirm()).rejects.toMatchObject({ code: 'provider_refused' });
    expect(calls).toHaveLength(7);
  });

  test.each([
    ['another code', { body: '{"ErrorCode":103799,"Message":"General"}' }, 'provider_refused'],
    ['HTML', { body: '<html>oops</html>' }, 'provider_protocol'],
    ['half an answer', { body: '{"ErrorCode":2' }, 'provider_protocol'],
    ['10 MB', { body: `"${'x'.repeat(10 * 1024 * 1024)}"` }, 'provider_protocol'],
    ['HTTP 500', { status: 500, body: TAKEN }, 'provider_unavailable'],
    ['a redirect', { status: 302, body: '' }, 'provider_protocol'],
  ])('are not taken by %s', async (_name, bad, code) => {
    answer = (path) => (path.endsWith('/auth/token') ? { body: granted('t') } : bad);
    await expect(confirm()).rejects.toMatchObject({ code });
  });

  test('fail without telling the secret when the credentials are wrong', async () => {
    answer = () => ({ body: '{"ErrorCode":103805,"Message":"no"}' });
    const failure = await confirm().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'provider_refused' });
    expect(JSON.stringify(failure) + String(failure)).not.toContain('secret-of-ours');
  });
});

test('an access token is renewed at four fifths of its life', async () => {
  answer = () => ({ body: granted(`t${calls.length}`, 100) });
  let now = 0;
  const call = createOutbound({ provider: 'betcore', baseUrl: url, headers: {} });
  const token = createAccessToken(call, { clientId: 'c', clientSecret: 's' }, () => now);
  expect(await token.current()).toBe('t1');
  now = 79_999;
  expect(await token.current()).toBe('t1');
  now = 80_000;
  expect(await token.current()).toBe('t2');
});

describe('sessions', () => {
  const wish = {
    sessionId: '01990000-0000-7000-8000-00000000000b',
    playerId: '01990000-0000-7000-8000-00000000000a',
    playerName: 'player-00000a',
    currency: 'EUR',
    balance: 0n,
    mode: 'cash',
    language: 'pt-BR',
    returnUrl: 'https://casino.test/lobby?a=1&b=2',
    expiresInMinutes: 60,
  } as const;

  test('start with a refresh token of ours, in the page that shows the WebFrame', async () => {
    const started = await api.startGameSession({ ...wish, game: 'keno' }, AbortSignal.timeout(1_000));
    expect(started.launchToken).toMatch(/^[A-Za-z0-9.-]{10,1000}$/);
    expect(started.providerSessionId).toBe(wish.sessionId);
    expect(Object.fromEntries(new URL(started.url).searchParams)).toEqual({
      token: started.launchToken,
      client: 'PartnerClient-1556',
      lng: 'pt-BR',
      game: 'keno',
      exit: wish.returnUrl,
    });
    const lobby = await api.startLobbySession(wish, AbortSignal.timeout(1_000));
    expect(new URL(lobby.url).searchParams.get('game')).toBe('');
    expect(calls).toEqual([]);
  });

  test('for play money carry no token', async () => {
    const demo = await api.startLobbySession({ ...wish, mode: 'demo' }, AbortSignal.timeout(1_000));
    expect(new URL(demo.url).searchParams.get('token')).toBe('');
  });
});
