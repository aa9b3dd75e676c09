// The simulated studio against our real side: whatever it is told to break on the way, its books and our ledger hold the same
// money at the end, and every planted difference is the only one of its kind.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Currency } from '../../domain/currency.ts';
import { parseAmount } from '../../domain/money.ts';
import type { ReportLine } from '../../providers/provider-api.ts';
import { type Simulator, startMicrogamingSimulator } from '../../providers/microgaming/simulator/index.ts';
import { PLANTED_FAULTS } from '../../providers/microgaming/simulator/planted-fault.ts';
import { createDayReport } from '../../providers/day-report.ts';
import { type Operator, SECRET, STUDIO, startOperator } from './microgaming-operator.ts';

const REPORT_TOKEN = 'report-of-this-studio';
let operator: Operator;
let simulator: Simulator;
beforeAll(async () => {
  operator = await startOperator();
  simulator = await startSimulator();
});
afterAll(async () => {
  await simulator.close();
  await operator.close();
});

const startSimulator = (bookFile: string | null = null) =>
  startMicrogamingSimulator({
    ...{ port: 0, provider: STUDIO, secret: SECRET, walletUrl: operator.walletUrl, reportToken: REPORT_TOKEN },
    ...{ delayFactor: 0.001, bookFile },
  });

type Played = {
  rounds: number;
  sums: Record<string, Record<string, string>>;
  faultsApplied: Record<string, number>;
  planted: { fault: string; kind: string | null; operation: string; transactionId: string }[];
};

async function control(method: string, path: string, body?: unknown): Promise<{ status: number; json: Played }> {
  const response = await fetch(`${simulator.url}/control/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  return { status: response.status, json: (text === '' ? {} : JSON.parse(text)) as Played };
}

async function newSession(balance = '1000.00', currency: Currency = 'USD'): Promise<{ player: string; token: string }> {
  const player = await operator.createPlayer(balance, currency);
  const { token } = await operator.launch(player, { currency });
  return { player, token };
}

const minor = (text: string | undefined, currency: Currency = 'USD'): bigint => {
  const parsed = parseAmount(text ?? '0', currency, { signed: true });
  return parsed.ok ? parsed.minor : -1n;
};

async function expectSameMoney(players: readonly string[], funded: bigint, played: Played, currency: Currency = 'USD') {
  const { bets, wins, rollbacks } = played.sums[currency] ?? {};
  const balances = await Promise.all(players.map((player) => operator.balanceOf(player, currency)));
  const total = balances.reduce((sum, balance) => sum + minor(balance, currency), 0n);
  expect(total).toBe(funded - minor(bets, currency) + minor(wins, currency) + minor(rollbacks, currency));
}

async function report(): Promise<ReportLine[]> {
  const dayStatement = createDayReport({
    ...{ provider: 'microgaming', url: `${simulator.url}/reports/transactions`, token: REPORT_TOKEN },
  });
  const lines: ReportLine[] = [];
  const day = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 3_600_000) };
  for await (const page of dayStatement({ ...day, signal: AbortSignal.timeout(10_000) })) lines.push(...page);
  return lines;
}

describe('a demo day with every fault', () => {
  test('books and ledger hold the same money, and each planted difference is told', async () => {
    const seats = await Promise.all(Array.from({ length: 5 }, () => newSession()));
    await operator.grant(seats[0]?.player ?? '', 3);
    const faults = Object.fromEntries(Object.keys(PLANTED_FAULTS).map((name) => [name, 2]));
    const order = { rounds: 120, seed: 7, faults, sessions: seats.map(({ token }) => token), mix: { free: 1 } };
    const { status, json: played } = await control('POST', 'play', order);

    expect(status).toBe(200);
    const clean = { rounds: 120, unfinished: 0, unequalReplays: 0, flagged: 0, givenUp: 0, freeBets: 3 };
    expect(played).toMatchObject(clean);
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
    const unknown = [];
    for (const line of (await report()).filter((one) => one.accepted)) {
      expect(line.problem).toBeNull();
      const where = "operation = $1 and transaction_id = $2 and amount = $3 and outcome <> 'refused'";
      // A rollback that overtook its debit names no amount.
      const amounts = line.operation === 'rollback' ? [minor(line.amount), 0n] : [minor(line.amount)];
      const counts = await Promise.all(
        amounts.map((amount) =>
          operator.count('operation', where, [line.operation, line.transactionId, amount.toString()]),
        ),
      );
      if (counts.every((count) => count === 0)) unknown.push(line.transactionId);
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

  test('a truncated currency is played in its scaled unit and reported in true money', async () => {
    await operator.setProvider({ truncation: { VND: 1000 } });
    const { player, token } = await newSession('5000000', 'VND');
    const { json: played } = await control('POST', 'play', { rounds: 10, seed: 3, sessions: [token] });
    await expectSameMoney([player], 5_000_000n, played, 'VND');
    expect(
      (await report()).filter(({ currency }) => currency === 'VND').every(({ amount }) => /^\d+$/.test(amount)),
    ).toBe(true);
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
    const order = { rounds: 20, seed: fault, sessions: [token], concurrency: 3 };
    const { json: played } = await control('POST', 'play', order);
    await control('DELETE', 'faults');
    expect(played).toMatchObject({ rounds: 20, flagged: 0, givenUp: 0 });
    await expectSameMoney([player], 100_000n, played);
  });

  test.each([
    [{ rounds: 1, seed: 1, faults: { explode: 1 } }, 'there is no fault named explode'],
    [{ rounds: 1, seed: 1, sessions: ['never-issued'] }, 'a session is not known'],
  ])('an order that cannot be played is refused: %j', async (order, problem) => {
    expect(await control('POST', 'play', order)).toMatchObject({ status: 409, json: { problem } });
  });
});

test('what the studio believes survives its restart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'studio-'));
  const first = simulator;
  try {
    simulator = await startSimulator(join(folder, 'book.jsonl'));
    const { token } = await newSession();
    await control('POST', 'play', { rounds: 5, seed: 1, sessions: [token], faults: { ghostBet: 1 } });
    const before = [await report(), (await control('GET', 'truth')).json];
    await simulator.close();
    simulator = await startSimulator(join(folder, 'book.jsonl'));
    expect([await report(), (await control('GET', 'truth')).json]).toEqual(before);
    expect((await control('POST', 'play', { rounds: 1, seed: 1 })).status).toBe(200);
  } finally {
    await simulator.close();
    simulator = first;
    await rm(folder, { recursive: true, force: true });
  }
});
