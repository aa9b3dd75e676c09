// BETCORE's conformance checklist, items 42 and 43: what a game provider does, shown on its simulator over real HTTP with the
// real ledger behind our side. Items that rest on an assumption of ours say so.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAmount } from '../../domain/money.ts';
import { createBetcoreGamesApi } from '../../providers/betcore-games/client.ts';
import { signedHeaders, sortedJson } from '../../providers/betcore-games/signature.ts';
import { type Simulator, startBetcoreGamesSimulator } from '../../providers/betcore-games/simulator/index.ts';
import type { ReportLine } from '../../providers/provider-api.ts';
import { CREDENTIALS, type Operator, createSeat, startOperator } from './betcore-games-operator.ts';

const reportToken = 'report-token';
let operator: Operator;
let simulator: Simulator;
beforeAll(async () => {
  operator = await startOperator();
  const { walletUrl } = operator;
  simulator = await startBetcoreGamesSimulator({ port: 0, ...CREDENTIALS, walletUrl, reportToken, delayFactor: 0.001 });
});
afterAll(async () => {
  await simulator.close();
  await operator.close();
});

const api = (secret = CREDENTIALS.secret) =>
  createBetcoreGamesApi({
    apiUrl: simulator.url,
    counterparty: CREDENTIALS.counterparty,
    secrets: [secret],
    minBet: 1,
    maxBet: 1000,
    language: 'en',
    reportUrl: `${simulator.url}/reports/transactions`,
    reportToken,
  });
const soon = () => AbortSignal.timeout(10_000);
async function call(method: string, path: string, body = '', secret = CREDENTIALS.secret) {
  const response = await fetch(simulator.url + path, {
    method,
    headers: { 'content-type': 'application/json', ...signedHeaders(body, { ...CREDENTIALS, secret }) },
    ...(body === '' ? {} : { body }),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}
const control = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
  const response = await fetch(`${simulator.url}/control/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await response.json()) as T;
};

type Believed = Record<string, number> & {
  sums: Record<string, Record<string, string>>;
  faultsApplied: Record<string, number>;
  planted: { fault: string; kind: string | null; transactionId: string }[];
};
const play = (order: Record<string, unknown>) => control<Believed>('POST', 'play', { seed: 7, ...order });

async function launch(mode: 'cash' | 'demo' = 'cash', balance = '10000.00') {
  const seat = await createSeat(operator, balance);
  const wish = { playerId: seat.player, playerName: 'p', game: 'crash-1', currency: 'USD', balance: 0n } as const;
  const rest = { mode, language: null, returnUrl: null, expiresInMinutes: 60 } as const;
  const started = await api().startGameSession({ ...wish, ...rest, sessionId: seat.session }, soon());
  return { ...seat, started };
}

describe('games', () => {
  test('betcore #42 the list holds id, name, category and image of every game, and a wrong sign hears 401', async () => {
    const { status, json } = await call('GET', '/v1/games');
    expect(status).toBe(200);
    for (const game of json as unknown as Record<string, unknown>[]) {
      expect(game).toMatchObject({ name: expect.any(String), gameCategory: expect.any(String) });
      expect(['string', 'number']).toContain(typeof game['gameId']);
      expect(URL.canParse(game['lobbyImgUrl'] as string)).toBe(true);
    }
    const refused = await call('GET', '/v1/games', '', 'another secret');
    expect([refused.status, refused.json['_responseCode']]).toEqual([401, 8]);
  });

  test('betcore #42 our client reads the list, numbers as text, and is refused with a wrong secret', async () => {
    expect(await api().listGames(soon())).toContainEqual({ code: '12', name: 'Deuces Express', kind: 'video_poker' });
    await expect(api('another secret').listGames(soon())).rejects.toMatchObject({ code: 'provider_refused' });
  });
});

describe('launch', () => {
  test('betcore #43 without minBet or maxBet it is refused, with all fields it answers an absolute frameUri', async () => {
    const { session, player, started } = await launch();
    expect(new URL(started.url).protocol).toBe('http:');
    expect(started).toMatchObject({ providerSessionId: session, launchToken: session });
    const whole = { userId: player, sessionId: session, currency: 'USD', language: 'en', minBet: 1, maxBet: 9 };
    for (const missing of ['minBet', 'maxBet']) {
      const body = sortedJson({ ...whole, gameMode: 'real', [missing]: undefined });
      expect((await call('POST', '/v1/games/crash-1/launch', body)).json).toEqual({ _responseCode: 2 });
    }
  });

  test('betcore #43 a demo launch makes no call to us', async () => {
    const before = await operator.count('wallet_call');
    const { started, session } = await launch('demo');
    expect(URL.canParse(started.url)).toBe(true);
    const refused = await fetch(`${simulator.url}/control/play`, {
      method: 'POST',
      body: JSON.stringify({ rounds: 1, seed: 1, sessions: [session] }),
    });
    expect(refused.status).toBe(409);
    expect(await operator.count('wallet_call')).toBe(before);
  });
});

describe('a day of bets', () => {
  test('what the provider believes is what the ledger holds, whatever was lost, doubled or overtaken', async () => {
    const seats = await Promise.all([launch(), launch(), launch()]);
    const faults = { lostAnswer: 3, lostStake: 4, lostWinAnswer: 3, duplicate: 5, overtake: 2, neverSettle: 1 };
    const believed = await play({ rounds: 80, faults, sessions: seats.map(({ session }) => session) });
    expect(believed.faultsApplied).toEqual(faults);
    expect(believed).toMatchObject({ rounds: 80, flagged: 0, givenUp: 0, unfinished: 0 });
    const players = seats.map(({ player }) => player);
    const [moved] = await operator.rows<{ net: string; bets: string; wins: string }>(
      `select sum(case when t.credit_account = t.wallet_account then t.amount else -t.amount end)::text as net,
         (select count(*) from operation where player_id = any ($1) and operation = 'payin' and outcome = 'posted')::text as bets,
         (select count(*) from operation where player_id = any ($1) and operation = 'payout' and outcome = 'posted')::text as wins
       from transfer t join operation o on o.id = t.operation_id where o.player_id = any ($1)`,
      [players],
    );
    const bets = believed['bets'] ?? 0;
    expect([Number(moved?.bets), Number(moved?.wins)]).toEqual([
      bets,
      (believed['wins'] ?? 0) + (believed['zeroWins'] ?? 0),
    ]);
    // Reversed steps give back stake less win, so the net is read from the provider's own lines.
    expect(BigInt(moved?.net ?? '')).toBe(netOf(await readReport()));
  });

  test('a planted difference stands in the report and in the truth', async () => {
    const { session } = await launch();
    const believed = await play({ rounds: 6, faults: { ghostBet: 1, omitLine: 1, alterLine: 1 }, sessions: [session] });
    expect(believed.planted.map(({ kind }) => kind).toSorted()).toEqual([
      'amount',
      'bet_missing_ours',
      'bet_missing_theirs',
    ]);
    const truth = await control<Believed['planted']>('GET', 'truth');
    expect(truth).toEqual(expect.arrayContaining(believed.planted));
  });
});

/** The report of today and yesterday, so that a test over midnight has it whole. */
async function readReport(): Promise<ReportLine[]> {
  const lines: ReportLine[] = [];
  const to = new Date(Date.now() + 60_000);
  const from = new Date(to.getTime() - 24 * 3_600_000);
  for await (const page of api().dayStatement?.({ from, to, signal: soon() }) ?? []) lines.push(...page);
  return lines;
}

/** What the lines say the players gained, in minor units; a refund takes back what its bet paid as well. */
function netOf(report: readonly ReportLine[]): bigint {
  const accepted = report.filter((line) => line.accepted);
  const idsOf = (operation: ReportLine['operation']) =>
    new Set(accepted.filter((line) => line.operation === operation).map((line) => line.transactionId));
  const [known, undone] = [idsOf('payin'), idsOf('rollback')];
  return accepted.reduce((sum, { transactionId: id, operation, amount }) => {
    if (undone.has(id) || !known.has(id)) return sum;
    const parsed = parseAmount(amount, 'USD');
    if (!parsed.ok) throw new Error(`${amount} is no amount`);
    return operation === 'payin' ? sum - parsed.minor : sum + parsed.minor;
  }, 0n);
}
