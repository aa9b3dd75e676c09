// The simulator against our real side: whatever it is told to break on the way, its books and our ledger hold the same money
// at the end, and every planted difference is the only one of its kind.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAmount } from '../../domain/money.ts';
import { createBetGamesApi } from '../../providers/betgames/client.ts';
import { type Simulator, startBetGamesSimulator } from '../../providers/betgames/simulator/index.ts';
import { PLANTED_FAULTS } from '../../providers/betgames/simulator/planted-fault.ts';
import type { SignatureMode } from '../../providers/betgames/signature.ts';
import { type BetGamesOperator, SECRET, startBetGamesOperator } from './betgames-operator.ts';

type Played = {
  rounds: number;
  bets: number;
  sums: Record<string, Record<string, string>>;
  faultsApplied: Record<string, number>;
  planted: { fault: string; kind: string | null; operation: string; transactionId: string }[];
};

const REPORT_TOKEN = 'report-token';
const WEBSHOP_SECRET = 'webshop-secret';

describe.each<SignatureMode>(['md5', 'hmac'])('signed by %s', (mode) => {
  let operator: BetGamesOperator;
  let simulator: Simulator;
  beforeAll(async () => {
    operator = await startBetGamesOperator({ mode });
    simulator = await startBetGamesSimulator({
      port: 0,
      secret: SECRET,
      mode,
      partners: { '12345': WEBSHOP_SECRET },
      walletUrl: operator.walletUrl,
      reportToken: REPORT_TOKEN,
      delayFactor: 0.0001,
    });
  });
  afterAll(async () => {
    await simulator.close();
    await operator.close();
  });

  const api = () =>
    createBetGamesApi({
      apiUrl: simulator.url,
      clientUrl: simulator.url,
      partnerId: '12345',
      webshopSecret: WEBSHOP_SECRET,
      reportUrl: `${simulator.url}/reports/transactions`,
      reportToken: REPORT_TOKEN,
    });
  const signal = () => AbortSignal.timeout(10_000);

  async function control(method: string, path: string, body?: unknown): Promise<{ status: number; json: Played }> {
    const response = await fetch(`${simulator.url}/control/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    return { status: response.status, json: (text === '' ? {} : JSON.parse(text)) as Played };
  }

  /** A launched game whose page was opened, as a player would. */
  async function newSession(balance = '1000.00'): Promise<{ player: string; token: string }> {
    const player = await operator.createPlayer(balance);
    const { url, launchToken } = await api().startGameSession(
      {
        sessionId: '01990000-0000-7000-8000-00000000000a',
        playerId: player,
        playerName: 'Marta',
        game: '-1',
        currency: 'EUR',
        balance: 100_000n,
        mode: 'cash',
        language: 'lt',
        returnUrl: 'https://shop.example.test/',
        expiresInMinutes: 60,
      },
      signal(),
    );
    const token = await operator.createSession(player, { token: launchToken ?? '' });
    expect((await fetch(url)).status).toBe(200);
    return { player, token };
  }

  const minor = (text: string | undefined): bigint => {
    const parsed = parseAmount(text ?? '0', 'EUR');
    return parsed.ok ? parsed.minor : -1n;
  };

  async function expectSameMoney(players: readonly string[], funded: bigint, played: Played): Promise<void> {
    const { bets, wins, rollbacks, promos } = played.sums['EUR'] ?? {};
    const balances = await Promise.all(players.map((player) => operator.balanceOf(player)));
    const total = balances.reduce((sum, balance) => sum + minor(balance), 0n);
    expect(total).toBe(funded - minor(bets) + minor(wins) + minor(rollbacks) + minor(promos));
  }

  async function reported() {
    const lines = [];
    const day = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 3_600_000), signal: signal() };
    for await (const page of api().dayStatement?.(day) ?? []) lines.push(...page);
    expect(lines.length).toBeGreaterThan(0);
    return lines;
  }

  test('books and ledger hold the same money over a day with every fault', async () => {
    const seats = await Promise.all(Array.from({ length: 5 }, () => newSession()));
    const faults = Object.fromEntries(Object.keys(PLANTED_FAULTS).map((name) => [name, 2]));
    const order = { rounds: 150, seed: 7, faults, sessions: seats.map(({ token }) => token) };
    const { status, json: played } = await control('POST', 'play', order);
    expect(status).toBe(200);
    expect(played).toMatchObject({ rounds: 150, unfinished: 0, unequalReplays: 0, flagged: 0, givenUp: 0 });
    expect(played.bets).toBeGreaterThan(played.rounds);
    expect(played.faultsApplied).toEqual(faults);
    expect((await control('GET', 'truth')).json).toEqual(played.planted);
    await expectSameMoney(
      seats.map(({ player }) => player),
      500_000n,
      played,
    );
  });

  test('its report differs from the ledger in the planted lines alone', async () => {
    const truth = (await control('GET', 'truth')).json as unknown as Played['planted'];
    const unknown: string[] = [];
    for (const line of (await reported()).filter(({ accepted }) => accepted)) {
      expect(line.problem).toBeNull();
      const operation = line.operation === 'rollback' ? 'refund' : line.operation;
      const where = "operation = $1 and transaction_id = $2 and amount = $3 and outcome <> 'refused'";
      const values = [operation, line.transactionId, minor(line.amount).toString()];
      if ((await operator.count('operation', where, values)) === 0) unknown.push(line.transactionId);
    }
    const kinds = new Set(['win_missing_ours', 'rollback_missing_ours', 'bet_missing_ours', 'amount']);
    const planted = truth.filter(({ kind }) => kind !== null && kinds.has(kind));
    expect(unknown.toSorted()).toEqual(planted.map(({ transactionId }) => transactionId).toSorted());
  });

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
    const order = { rounds: 20, seed: fault, sessions: [token], concurrency: 3 };
    // Asking whose token it is may suffer too; then the play is ordered again.
    const first = await control('POST', 'play', order);
    const { json: played } = first.status === 200 ? first : await playAgain(order);
    expect(played).toMatchObject({ rounds: 20, flagged: 0, givenUp: 0 });
    await expectSameMoney([player], 100_000n, played);
  });

  async function playAgain(order: unknown) {
    for (let tries = 0; tries < 7; tries++) {
      const played = await control('POST', 'play', order);
      if (played.status === 200) return played;
    }
    throw new Error('the play was never accepted');
  }

  test('a payin whose outcome stays unknown is voided, and can never come back', async () => {
    const { player, token } = await newSession();
    await control('POST', 'play', { rounds: 1, seed: 0, sessions: [token] });
    const before = await operator.balanceOf(player);
    await control('POST', 'faults', { on: 'webhook', fault: 'drop', times: 3 });
    const { json: played } = await control('POST', 'play', { rounds: 1, seed: 1, sessions: [token] });
    expect(played).toMatchObject({ rollbacks: played.bets, flagged: 0 });
    expect(await operator.balanceOf(player)).toBe(before);
  });

  test('a webshop session is a link that logs in', async () => {
    const names = {
      sessionId: '01990000-0000-7000-8000-00000000000b',
      shopName: 'Shop',
      posName: 'Till',
      userName: 'Anna',
    };
    const [first, second] = [
      await api().startWebshopSession(names, signal()),
      await api().startWebshopSession(names, signal()),
    ];
    expect(second.providerSessionId).toBe(first.providerSessionId);
    expect(second.url).not.toBe(first.url);
    expect((await fetch(first.url, { redirect: 'manual' })).headers.get('location')).toBe('/webshop');
    expect(first.launchToken).toBeNull();
  });

  test('an order on a token that the operator does not know is refused', async () => {
    const { status } = await control('POST', 'play', { rounds: 1, seed: 1, sessions: ['nobody12345'] });
    expect(status).toBe(409);
  });
});
