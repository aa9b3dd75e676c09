// The simulator against our real side: whatever it is told to break on the way, its books and our ledger hold the same money
// at the end, and every planted difference is the only one of its kind.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAmount } from '../../domain/money.ts';
import { createHypetechApi } from '../../providers/hypetech/client.ts';
import { PLANTED_FAULTS } from '../../providers/hypetech/simulator/planted-fault.ts';
import { type Simulator, startHypetechSimulator } from '../../providers/hypetech/simulator/index.ts';
import { type Operator, startOperator } from './operator.ts';

const API_TOKEN = 'token-of-this-operator';
let operator: Operator;
let simulator: Simulator;
let api: ReturnType<typeof createHypetechApi>;
beforeAll(async () => {
  operator = await startOperator();
  simulator = await startHypetechSimulator({
    port: 0,
    apiToken: API_TOKEN,
    webhookSecret: operator.secret,
    walletUrl: operator.walletUrl,
    delayFactor: 0.001,
  });
  api = createHypetechApi({ apiUrl: simulator.url, apiToken: API_TOKEN, gameListPath: '/games' });
});
afterAll(async () => {
  await simulator.close();
  await operator.close();
});

type Played = {
  rounds: number;
  unfinished: number;
  unequalReplays: number;
  flagged: number;
  givenUp: number;
  freeBets: number;
  sums: Record<string, Record<string, string>>;
  faultsApplied: Record<string, number>;
  planted: { fault: string; kind: string | null; operation: string; transactionId: string; sessionToken: string }[];
};

const signal = () => AbortSignal.timeout(10_000);

async function control(method: string, path: string, body?: unknown): Promise<{ status: number; json: Played }> {
  const response = await fetch(`${simulator.url}/control/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  return { status: response.status, json: (text === '' ? {} : JSON.parse(text)) as Played };
}

async function newSession(balance = '1000.00'): Promise<{ player: string; token: string }> {
  const player = await operator.createPlayer(balance);
  const started = await api.startGameSession(
    {
      sessionId: '01990000-0000-7000-8000-00000000000a',
      playerId: player,
      playerName: 'Marta',
      game: 'aviador',
      currency: 'BRL',
      balance: 100_000n,
      mode: 'cash',
      language: 'pt',
      returnUrl: null,
      expiresInMinutes: 60,
    },
    signal(),
  );
  const token = started.providerSessionId;
  await operator.createSession(player, { token });
  return { player, token };
}

const minor = (text: string | undefined): bigint => {
  const parsed = parseAmount(text ?? '0', 'BRL', { signed: true });
  return parsed.ok ? parsed.minor : -1n;
};

async function expectSameMoney(players: readonly string[], funded: bigint, played: Played): Promise<void> {
  const { bets, wins, rollbacks } = played.sums['BRL'] ?? {};
  const balances = await Promise.all(players.map((player) => operator.balanceOf(player)));
  const total = balances.reduce((sum, balance) => sum + minor(balance), 0n);
  expect(total).toBe(funded - minor(bets) + minor(wins) + minor(rollbacks));
}

async function linesOf(token: string) {
  const lines = [];
  for await (const page of api.sessionStatement({ providerSessionId: token, signal: signal() })) lines.push(...page);
  return lines;
}

describe('a demo day with every fault', () => {
  test('books and ledger hold the same money, and each planted difference is told', async () => {
    const seats = await Promise.all(Array.from({ length: 5 }, () => newSession()));
    await api.grantFreeBets(
      {
        grantKey: 'grant-1',
        playerId: seats[0]?.player ?? '',
        game: 'aviador',
        stake: 400n,
        currency: 'BRL',
        count: 3,
        expiresAt: '2099-01-01T00:00:00Z',
      },
      signal(),
    );
    const faults = Object.fromEntries(Object.keys(PLANTED_FAULTS).map((name) => [name, 2]));
    const order = { rounds: 120, seed: 7, faults, sessions: seats.map(({ token }) => token), mix: { free: 1 } };
    const { status, json: played } = await control('POST', 'play', order);

    expect(status).toBe(200);
    expect(played).toMatchObject({
      rounds: 120,
      unfinished: 0,
      unequalReplays: 0,
      flagged: 0,
      givenUp: 0,
      freeBets: 3,
    });
    expect(played.faultsApplied).toEqual(faults);
    expect(played.planted.map(({ fault }) => fault).toSorted()).toEqual(
      Object.entries(faults)
        .flatMap(([name, times]) => Array<string>(times).fill(name))
        .toSorted(),
    );
    expect((await control('GET', 'truth')).json).toEqual(played.planted);
    await expectSameMoney(
      seats.map(({ player }) => player),
      500_000n,
      played,
    );
  });

  test('its report differs from the ledger in the planted lines alone', async () => {
    const truth = (await control('GET', 'truth')).json as unknown as Played['planted'];
    const tokens = [...new Set(truth.map(({ sessionToken }) => sessionToken))];
    const report = (await Promise.all(tokens.map(linesOf))).flat().filter((line) => line.accepted);
    const unknown = [];
    for (const line of report) {
      const where = "operation = $1 and transaction_id = $2 and amount = $3 and outcome <> 'refused'";
      const values = [line.operation, line.transactionId, minor(line.amount).toString()];
      if ((await operator.count('operation', where, values)) === 0) unknown.push(line.transactionId);
    }
    const kinds = new Set(['win_missing_ours', 'rollback_missing_ours', 'bet_missing_ours', 'amount']);
    const planted = truth.filter(({ kind }) => kind !== null && kinds.has(kind));
    expect(unknown.toSorted()).toEqual(planted.map(({ transactionId }) => transactionId).toSorted());
  });

  test('the same seed on the same balances exchanges the same money', async () => {
    const days = [];
    for (let day = 0; day < 2; day++) {
      const { token } = await newSession();
      days.push((await control('POST', 'play', { rounds: 30, seed: 'again', sessions: [token] })).json.sums);
    }
    expect(days[0]).toEqual(days[1]);
  });
});

describe('ordered faults', () => {
  test.each([
    ['drop', {}],
    ['duplicate', {}],
    ['reorder', {}],
    ['omit', {}],
    ['garbage', {}],
    ['delay', { value: 20 }],
    ['status', { value: 502 }],
  ])('money stays the same on both sides when wallet calls suffer "%s"', async (fault, extra) => {
    const { player, token } = await newSession();
    expect((await control('POST', 'faults', { on: 'webhook', fault, times: 7, ...extra })).status).toBe(201);
    const { json: played } = await control('POST', 'play', {
      rounds: 20,
      seed: fault,
      sessions: [token],
      concurrency: 3,
    });
    expect(played).toMatchObject({ rounds: 20, flagged: 0, givenUp: 0 });
    await expectSameMoney([player], 100_000n, played);
  });

  test('an altered bet is a difference that the report shows and the ledger does not', async () => {
    const { player, token } = await newSession();
    await control('POST', 'faults', { on: 'webhook', fault: 'alter', times: 1, value: { amount: 0.01 } });
    await control('POST', 'play', { rounds: 1, seed: 1, sessions: [token], mix: { win: 0, rollback: 0, free: 0 } });
    expect(await operator.balanceOf(player)).toBe('999.99');
    expect((await linesOf(token))[0]?.amount).not.toBe('0.01');
  });

  test('a fault on a path of its API is taken as often as ordered, and can be cleared', async () => {
    const listGames = () => fetch(`${simulator.url}/games`, { headers: { authorization: `Bearer ${API_TOKEN}` } });
    await control('POST', 'faults', { on: 'GET /games', fault: 'status', value: 503, times: 1 });
    expect([(await listGames()).status, (await listGames()).status]).toEqual([503, 200]);
    await control('POST', 'faults', { on: 'GET /games', fault: 'garbage' });
    await expect(api.listGames(signal())).rejects.toMatchObject({ code: 'provider_protocol' });
    await control('POST', 'faults', { on: 'GET /games', fault: 'drop' });
    expect((await control('DELETE', 'faults')).status).toBe(204);
    expect(await api.listGames(signal())).toContainEqual({ code: 'aviador', name: 'Aviador', kind: 'multiplier' });
    await control('POST', 'faults', { on: 'GET /games', fault: 'omit', times: 1 });
    expect(await api.listGames(signal())).toHaveLength(2);
  });

  test('a dropped answer of its API is a provider that could not be reached', async () => {
    await control('POST', 'faults', { on: 'GET /sessions/{sessionId}/transactions', fault: 'drop', times: 1 });
    await expect(linesOf('any')).rejects.toMatchObject({ code: 'provider_unavailable' });
    await expect(linesOf('any')).rejects.toMatchObject({ code: 'provider_refused' });
  });

  test.each([
    [{ on: 'GET /games', fault: 'delay' }, '/value'],
    [{ on: 'somewhere', fault: 'drop' }, '/on'],
    [{ on: 'webhook', fault: 'explode' }, '/fault'],
  ])('an order that makes no sense is refused and names the field: %j', async (order, field) => {
    const response = await control('POST', 'faults', order);
    expect(response.status).toBe(400);
    expect(response.json).toMatchObject({ errors: [expect.objectContaining({ field })] });
  });

  test('what it was asked is kept, after a given number', async () => {
    const all = (await control('GET', 'received?after=0')).json as unknown as { n: number; path: string }[];
    expect(all.some(({ path }) => path === '/games/request-access')).toBe(true);
    const last = all.at(-1)?.n ?? 0;
    expect((await control('GET', `received?after=${last}`)).json).toEqual([]);
  });
});
