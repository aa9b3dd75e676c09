// The simulator against our real side, accepts and all: whatever it is told to break on the way, its books and our ledger hold
// the same money at the end, and its report differs in the planted lines alone.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAmount } from '../../domain/money.ts';
import { PLANTED_FAULTS } from '../../providers/betcore/simulator/planted-fault.ts';
import { type Simulator, startBetcoreSimulator } from '../../providers/betcore/simulator/index.ts';
import { createDayReport } from '../../providers/day-report.ts';
import type { ReportLine } from '../../providers/provider-api.ts';
import { createSigningKey } from '../../providers/betcore/simulator/signing-key.ts';
import { freePort } from '../../platform/free-port.ts';
import { type BetcoreHouse, CLIENT, ISSUER, startBetcoreHouse, startConductors } from './betcore-operator.ts';

let house: BetcoreHouse;
let simulator: Simulator;
let conductors: Awaited<ReturnType<typeof startConductors>>;
beforeAll(async () => {
  const port = await freePort();
  house = await startBetcoreHouse(`http://127.0.0.1:${port}`);
  simulator = await startBetcoreSimulator({
    port,
    walletUrl: house.walletUrl,
    key: createSigningKey(),
    issuer: ISSUER,
    ...CLIENT,
    reportToken: 'report-token',
    delayFactor: 0.05,
  });
  conductors = await startConductors(house);
});
afterAll(async () => {
  await conductors.stop();
  await simulator.close();
  await house.close();
});

type Played = {
  sums: Record<string, Record<string, string>>;
  faultsApplied: Record<string, number>;
  planted: { fault: string; kind: string | null; transactionId: string; operation: string }[];
};

async function play(order: Record<string, unknown>): Promise<Played> {
  const body = JSON.stringify({ seed: 1, ...order });
  const response = await fetch(`${simulator.url}/control/play`, { method: 'POST', body });
  expect(response.status).toBe(200);
  return (await response.json()) as Played;
}

const minor = (text: string | undefined): bigint => {
  const parsed = parseAmount(text ?? '0', 'EUR', { signed: true });
  return parsed.ok ? parsed.minor : -1n;
};

async function seat(): Promise<{ player: string; token: string }> {
  const player = await house.createPlayer('1000.00');
  return { player, token: await house.createSession(player) };
}

/** The report of today and yesterday, so that a test over midnight has it whole. */
async function readReport(): Promise<ReportLine[]> {
  const url = `${simulator.url}/reports/transactions`;
  const statement = createDayReport({ provider: 'betcore', url, token: 'report-token' });
  const to = new Date(Date.now() + 60_000);
  const from = new Date(to.getTime() - 24 * 3_600_000);
  const lines: ReportLine[] = [];
  for await (const page of statement({ from, to, signal: AbortSignal.timeout(10_000) })) lines.push(...page);
  return lines;
}

async function expectSameMoney(players: readonly string[], { sums }: Played): Promise<void> {
  const { bets, wins, rollbacks, reversals } = sums['EUR'] ?? {};
  const balances = await Promise.all(players.map((player) => house.balanceOf(player)));
  const total = balances.reduce((sum, balance) => sum + minor(balance), 0n);
  const funded = BigInt(players.length) * 100_000n;
  expect(total).toBe(funded - minor(bets) + minor(wins) + minor(rollbacks) - minor(reversals));
}

describe('a demo day with every fault', () => {
  test('books and ledger hold the same money, and each planted difference is told', async () => {
    const seats = await Promise.all(Array.from({ length: 4 }, seat));
    const faults = Object.fromEntries(Object.keys(PLANTED_FAULTS).map((name) => [name, 1]));
    const played = await play({
      rounds: 40,
      faults,
      sessions: seats.map(({ token }) => token),
      concurrency: 6,
      mix: { rollback: 0.1 },
    });
    expect(played).toMatchObject({ rounds: 40, unfinished: 0, flagged: 0, givenUp: 0, faultsApplied: faults });
    expect(played.planted).toHaveLength(Object.keys(faults).length);
    await expectSameMoney(
      seats.map(({ player }) => player),
      played,
    );
    expect(simulator.book.alarms()).toEqual([]);
  });

  test('its report differs from the ledger in the planted lines alone', async () => {
    const truth = (await (await fetch(`${simulator.url}/control/truth`)).json()) as Played['planted'];
    const unknown: string[] = [];
    for (const { transactionId: id, amount, accepted } of await readReport()) {
      if (!accepted) continue;
      const where = "transaction_id = $1 and amount = $2 and outcome <> 'refused'";
      if ((await house.count('operation', where, [id, minor(amount).toString()])) === 0) unknown.push(id);
    }
    const kinds = new Set(['win_missing_ours', 'rollback_missing_ours', 'bet_missing_ours', 'amount']);
    const planted = truth.filter(({ kind }) => kind !== null && kinds.has(kind));
    expect(unknown.toSorted()).toEqual(planted.map(({ transactionId }) => transactionId).toSorted());
  });
});

test.each([
  ['drop', {}],
  ['duplicate', {}],
  ['omit', {}],
  ['garbage', {}],
  ['alter', { value: {} }],
  ['status', { value: 502 }],
])('money stays the same on both sides when calls suffer "%s"', async (fault, extra) => {
  const { player, token } = await seat();
  await simulator.logIn(token);
  const order = JSON.stringify({ on: 'webhook', fault, times: 4, ...extra });
  expect((await fetch(`${simulator.url}/control/faults`, { method: 'POST', body: order })).status).toBe(201);
  const played = await play({ rounds: 6, seed: fault, sessions: [token], concurrency: 3 });
  expect(played).toMatchObject({ rounds: 6, flagged: 0, givenUp: 0 });
  await expectSameMoney([player], played);
});

test('an accept that is answered with a fault is sent again, and the bet is placed once', async () => {
  const { player, token } = await seat();
  await simulator.logIn(token);
  const order = JSON.stringify({ on: 'POST /mis-api/api/v2/payments/accept', fault: 'drop', times: 2 });
  await fetch(`${simulator.url}/control/faults`, { method: 'POST', body: order });
  const played = await play({ rounds: 1, sessions: [token], mix: { win: 1, rollback: 0 } });
  expect(played).toMatchObject({ bets: 1, wins: 1, givenUp: 0 });
  await expectSameMoney([player], played);
});
