// BETCORE's conformance checklist, items 35 to 41: what the aggregator does, shown on its simulator over real HTTP, with the
// casino played by a listener that answers as a test tells it.

import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Simulator, startBetcoreSimulator } from '../../providers/betcore/simulator/index.ts';
import { createSigningKey } from '../../providers/betcore/simulator/signing-key.ts';
import { CLIENT, ISSUER } from './betcore-operator.ts';

const API = '/mis-api/api/v2';
const USER = 'user-1';
type Received = { path: string; body: string; data: Record<string, unknown> };
type Answer = (call: Received) => { value?: unknown; code?: number };

const key = createSigningKey();
let received: Received[];
let answer: Answer;
let casino: ReturnType<typeof createServer>;
let simulator: Simulator;

beforeEach(async () => {
  received = [];
  answer = () => ({});
  casino = createServer((request, response) => {
    void readBody(request).then((body) => {
      const token = JSON.parse(body) as string;
      const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { data: string };
      const call = { path: request.url ?? '', body, data: JSON.parse(claims.data) as Record<string, unknown> };
      received.push(call);
      const { code = 200, value } = answer(call);
      const reply = { ErrorCode: code, Message: 'x', ...(value === undefined ? {} : { Value: value }) };
      response.end(JSON.stringify(reply));
    });
  });
  await new Promise<void>((resolve) => casino.listen(0, '127.0.0.1', resolve));
  simulator = await startBetcoreSimulator({
    port: 0,
    walletUrl: `http://127.0.0.1:${(casino.address() as AddressInfo).port}`,
    key,
    issuer: ISSUER,
    ...CLIENT,
    reportToken: 'report-token',
    delayFactor: 0.02,
    acceptDeadlineMs: 250,
  });
});
afterEach(async () => {
  await simulator.close();
  casino.closeAllConnections();
  await new Promise((resolve) => casino.close(resolve));
});

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

async function post(path: string, body: unknown, token?: string) {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const response = await fetch(simulator.url + API + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const json = (await response.json()) as { ErrorCode: number; Value?: Record<string, unknown> };
  return { status: response.status, code: json.ErrorCode, value: json.Value ?? {} };
}

async function accessToken(): Promise<string> {
  const { value } = await post('/auth/token', { PartnerClientId: CLIENT.clientId, Secret: CLIENT.clientSecret });
  return value['AccessToken'] as string;
}

const acceptOf = (betId: string, type: string, amount: string, id: string | null, code = 200) => ({
  ErrorCode: code,
  Message: 'x',
  Value: {
    BetId: Number(betId),
    TransactionType: Number(type),
    Amount: amount,
    PartnerUserId: USER,
    ...(id === null ? {} : { PartnerTransactionId: id }),
  },
});

const order = (type: string, betId = simulator.nextBetId()) => ({
  ...{ betId, user: USER, currency: 'EUR', type, amount: '10.00' },
});

test('betcore #35 an access token needs the right secret, and an accept needs an access token', async () => {
  const wrong = await post('/auth/token', { PartnerClientId: CLIENT.clientId, Secret: 'wrong' });
  expect([wrong.code, wrong.value]).toEqual([103805, {}]);
  const token = await accessToken();
  expect(token).toMatch(/.{16}/);
  const stake = order('-1');
  const placed = simulator.place(stake);
  await expect.poll(() => received.length).toBe(1);
  const accept = acceptOf(stake.betId, '-1', '10.00', 'ours-1');
  expect((await post('/payments/accept', accept)).status).toBe(401);
  expect((await post('/payments/accept', accept, 'expired')).status).toBe(401);
  expect((await placed).payment.state).toBe('given_up');
});

test('betcore #36 the key set is public, and every call is a string that holds a token signed by it', async () => {
  const response = await fetch(`${simulator.url}${API}/auth/jwks`);
  const set = (await response.json()) as JSONWebKeySet;
  expect(set.keys[0]).toMatchObject({ kty: 'RSA', use: 'sig', alg: 'RS256', kid: key.kid });
  expect(set.keys[0]).not.toHaveProperty('d');
  expect(key.kid).toMatch(/^[0-9A-F]{40}$/);
  await simulator.logIn('some-refresh-token');
  await simulator.casino.make(order('-1') as never);
  const keys = createLocalJWKSet(set);
  for (const { body } of received) {
    const token = JSON.parse(body) as unknown;
    expect(typeof token).toBe('string');
    const { payload, protectedHeader } = await compactVerify(token as string, keys);
    expect(protectedHeader).toMatchObject({ alg: 'RS256', kid: key.kid, typ: 'JWT' });
    const claims = JSON.parse(Buffer.from(payload).toString()) as Record<string, unknown>;
    expect(Object.keys(claims).toSorted()).toEqual(['client_id', 'data', 'exp', 'iss', 'nbf']);
    expect((await post('/auth/verify', token)).code).toBe(200);
  }
});

describe('accepts', () => {
  test('betcore #37 an accept in time is taken, its repeat too, another transaction is refused (assumed)', async () => {
    const token = await accessToken();
    const stake = order('-1');
    const placed = simulator.place(stake);
    await expect.poll(() => received.length).toBe(1);
    const accept = acceptOf(stake.betId, '-1', '10.00', 'ours-1');
    expect((await post('/payments/accept', accept, token)).code).toBe(200);
    expect((await placed).payment).toMatchObject({ state: 'accepted', partnerTransactionId: 'ours-1' });
    expect((await post('/payments/accept', accept, token)).code).toBe(200);
    expect((await post('/payments/accept', acceptOf(stake.betId, '-1', '10.00', 'ours-2'), token)).code).toBe(103799);
    expect(simulator.book.alarms()).toHaveLength(1);
  });

  test('betcore #38 a stake without accept is asked about, and returned where it was executed (assumed)', async () => {
    answer = ({ path, data }) =>
      path === '/payments/info'
        ? {
            value: {
              Transactions: [
                { BetId: data['BetId'], PartnerTransactionId: 'ours-1', TransactionType: -1, Amount: '10.00' },
              ],
            },
          }
        : {};
    const stake = order('-1');
    const { payment } = await Promise.race([simulator.place(stake), untilReturn(stake.betId)]);
    expect(payment.state).not.toBe('accepted');
    expect(received.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/payments/make', '/payments/info', '/payments/make']),
    );
    expect(received.filter(({ data }) => data['TransactionType'] === 2)).not.toEqual([]);
  });

  async function untilReturn(betId: string) {
    await expect
      .poll(() => simulator.book.ofBet('payment', betId).some(({ type }) => type === '2'), { timeout: 5_000 })
      .toBe(true);
    await expect.poll(() => received.some(({ data }) => data['TransactionType'] === 2)).toBe(true);
    const [payment] = simulator.book.ofBet('payment', betId);
    if (!payment) throw new Error('the stake is in the book');
    return { payment, repeats: 0 };
  }

  test('betcore #39 a payout is sent until it is accepted, and only then the bet is closed (assumed)', async () => {
    answer = ({ path }) => (path === '/payments/info' ? { value: { Transactions: [] } } : {});
    const token = await accessToken();
    const payout = order('1');
    const placed = simulator.place(payout);
    await expect.poll(() => received.filter(({ path }) => path === '/payments/make').length).toBeGreaterThan(2);
    expect(received.some(({ path }) => path === '/payments/close')).toBe(false);
    await post('/payments/accept', acceptOf(payout.betId, '1', '10.00', 'ours-1'), token);
    expect((await placed).payment.state).toBe('accepted');
  });

  test('accepts of bets that a suite sent in its name are taken, and judged alike', async () => {
    const token = await accessToken();
    const accept = async (type: string, id: string, code = 200) =>
      (await post('/payments/accept', acceptOf('4711', type, '10.00', id, code), token)).code;
    expect([await accept('-1', 'a'), await accept('-1', 'a'), await accept('-1', 'b')]).toEqual([200, 200, 103799]);
    expect([await accept('1', 'c'), await accept('1', 'd'), await accept('1', 'c')]).toEqual([200, 103799, 200]);
    expect([await accept('-2', 'e'), await accept('1', 'f')]).toEqual([200, 200]);
    expect(await accept('4', 'g', 102823)).toBe(200);
  });

  test('a late accept of a stake that was given up is an error', async () => {
    const token = await accessToken();
    const stake = order('-1');
    expect((await simulator.place(stake)).payment.state).toBe('given_up');
    expect((await post('/payments/accept', acceptOf(stake.betId, '-1', '10.00', 'late'), token)).code).toBe(102823);
  });
});

describe('logins', () => {
  let login: Record<string, unknown>;
  beforeEach(() => {
    login = { RefreshToken: 'next-refresh-token', PartnerUserId: USER, CurrencyCode: 'EUR', IsTest: false };
    answer = ({ path }) => (path === '/users/auth' ? { value: login } : {});
  });
  const enter = async (token: string) => (await simulator.logIn(token)).ok;

  test('betcore #40 a test flag may change before the first bet and never after it', async () => {
    expect(await enter('token-number-1')).toBe(true);
    login = { ...login, IsTest: true };
    expect(await enter('token-number-2')).toBe(true);
    const [user] = simulator.book.users();
    if (!user) throw new Error('the user is in the book');
    simulator.book.putUser({ ...user, fixed: true });
    expect(await enter('token-number-3')).toBe(true);
    login = { ...login, IsTest: false };
    expect(await enter('token-number-4')).toBe(false);
  });

  test('betcore #41 a known user with another currency is refused (assumed)', async () => {
    expect(await enter('token-number-1')).toBe(true);
    login = { ...login, CurrencyCode: 'USD' };
    expect(await simulator.logIn('token-number-2')).toMatchObject({ ok: false, problem: 'currency_changed' });
    expect((await fetch(`${simulator.url}/webframe?token=token-number-3`)).status).toBe(403);
  });
});
