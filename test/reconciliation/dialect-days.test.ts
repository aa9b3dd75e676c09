// A day of each provider that reports by file: its simulator plays every fault it knows at our real side, its report is read
// over HTTP, and the run must find what was planted under its name and nothing else.

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { readReport } from '../../activities/read-report.ts';
import { createRun, listBreaks } from '../../db/reconciliation/queries.ts';
import { runPass } from '../../db/reconciliation/run-pass.ts';
import { freezeRun, loadScope } from '../../db/reconciliation/run-scope.ts';
import { beginApiStatement, completeStatement, fixInput } from '../../db/reconciliation/statements.ts';
import { PASSES } from '../../domain/matching/passes.ts';
import { freePort } from '../../platform/free-port.ts';
import { playerOfPartnerUser } from '../../providers/betcore/partner-user.ts';
import { startBetcoreSimulator } from '../../providers/betcore/simulator/index.ts';
import { PLANTED_FAULTS as BETCORE_FAULTS } from '../../providers/betcore/simulator/planted-fault.ts';
import { createSigningKey } from '../../providers/betcore/simulator/signing-key.ts';
import { createBetcoreGamesApi } from '../../providers/betcore-games/client.ts';
import { startBetcoreGamesSimulator } from '../../providers/betcore-games/simulator/index.ts';
import { PLANTED_FAULTS as BETCORE_GAMES_FAULTS } from '../../providers/betcore-games/simulator/planted-fault.ts';
import { startBetGamesSimulator } from '../../providers/betgames/simulator/index.ts';
import { PLANTED_FAULTS as BETGAMES_FAULTS } from '../../providers/betgames/simulator/planted-fault.ts';
import { createDayReport } from '../../providers/day-report.ts';
import { startMicrogamingSimulator } from '../../providers/microgaming/simulator/index.ts';
import { PLANTED_FAULTS as MICROGAMING_FAULTS } from '../../providers/microgaming/simulator/planted-fault.ts';
import * as betcoreGames from '../conformance/betcore-games-operator.ts';
import * as betcore from '../conformance/betcore-operator.ts';
import * as betgames from '../conformance/betgames-operator.ts';
import type { House } from '../conformance/house.ts';
import * as microgaming from '../conformance/microgaming-operator.ts';

const REPORT_TOKEN = 'report-token';
const SEATS = 3;

/** A provider at play: the house it plays at, its simulator, and the sessions it plays on. */
type Table = { house: House; url: string; sessions: readonly string[]; close(): Promise<void> };
type Planted = { kind: string | null; transactionId: string };

const seats = <T>(make: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: SEATS }, make));

const TABLES: Record<string, { faults: object; open: () => Promise<Table>; playerId?: (told: string) => string }> = {
  microgaming: {
    faults: MICROGAMING_FAULTS,
    async open() {
      const house = await microgaming.startOperator();
      const { url, close } = await startMicrogamingSimulator({
        ...{ port: 0, provider: microgaming.STUDIO, secret: microgaming.SECRET, walletUrl: house.walletUrl },
        ...{ reportToken: REPORT_TOKEN, delayFactor: 0.001 },
      });
      const sessions = await seats(async () => {
        const player = await house.createPlayer('1000.00');
        await house.grant(player, 3);
        return (await house.launch(player)).token;
      });
      return { house, url, sessions, close };
    },
  },
  betgames: {
    faults: BETGAMES_FAULTS,
    async open() {
      const house = await betgames.startBetGamesOperator();
      const { url, close } = await startBetGamesSimulator({
        ...{ port: 0, secret: betgames.SECRET, mode: 'md5', partners: {}, walletUrl: house.walletUrl },
        ...{ reportToken: REPORT_TOKEN, delayFactor: 0.0001 },
      });
      const sessions = await seats(async () => house.createSession(await house.createPlayer('1000.00')));
      return { house, url, sessions, close };
    },
  },
  betcore: {
    faults: BETCORE_FAULTS,
    playerId: playerOfPartnerUser,
    async open() {
      const port = await freePort();
      const house = await betcore.startBetcoreHouse(`http://127.0.0.1:${port}`);
      const simulator = await startBetcoreSimulator({
        ...{ port, walletUrl: house.walletUrl, key: createSigningKey(), issuer: betcore.ISSUER, ...betcore.CLIENT },
        ...{ reportToken: REPORT_TOKEN, delayFactor: 0.05 },
      });
      const conductors = await betcore.startConductors(house);
      const sessions = await seats(async () => house.createSession(await house.createPlayer('1000.00')));
      const close = async (): Promise<void> => {
        await conductors.stop();
        await simulator.close();
      };
      return { house, url: simulator.url, sessions, close };
    },
  },
  'betcore-games': {
    faults: BETCORE_GAMES_FAULTS,
    async open() {
      const house = await betcoreGames.startOperator();
      const { counterparty, secret } = betcoreGames.CREDENTIALS;
      const { url, close } = await startBetcoreGamesSimulator({
        ...{ port: 0, counterparty, secret, walletUrl: house.walletUrl },
        ...{ reportToken: REPORT_TOKEN, delayFactor: 0.001 },
      });
      const bets = { minBet: 1, maxBet: 1_000, language: 'en', reportUrl: null, reportToken: null };
      const api = createBetcoreGamesApi({ apiUrl: url, counterparty, secrets: [secret], ...bets });
      const sessions = await seats(async () => {
        const player = await house.createPlayer('1000.00');
        const sessionId = await house.sessionId(await house.createSession(player, { game: 'crash-1' }));
        const wish = { playerId: player, playerName: 'p', game: 'crash-1', currency: 'USD', balance: 0n } as const;
        const rest = { mode: 'cash', language: null, returnUrl: null, expiresInMinutes: 60 } as const;
        await api.startGameSession({ ...wish, ...rest, sessionId }, AbortSignal.timeout(10_000));
        return sessionId;
      });
      return { house, url, sessions, close };
    },
  },
};

async function play({ url, sessions }: Table, faults: object): Promise<readonly Planted[]> {
  const each = Object.fromEntries(Object.keys(faults).map((name) => [name, 1]));
  const order = { rounds: 60, seed: 'a day', faults: each, sessions, concurrency: 6, mix: { rollback: 0.1 } };
  const response = await fetch(`${url}/control/play`, { method: 'POST', body: JSON.stringify(order) });
  expect(await response.json()).toMatchObject({ rounds: 60, faultsApplied: each, givenUp: 0 });
  return (await (await fetch(`${url}/control/truth`)).json()) as Planted[];
}

/** A run over the hours around now, as the workflow conducts it. Answers with its id. */
async function reconcile({ dialect, pool }: House, url: string, playerId?: (told: string) => string): Promise<string> {
  const { provider } = dialect;
  const [from, to] = [-1, 1].map((hours) => new Date(Date.now() + hours * 3_600_000)) as [Date, Date];
  const source = { statementIds: null, hasApi: true, createdBy: 'test' };
  const created = await createRun(pool, { provider, period: { from, to }, ...source });
  if (!created.ok) throw new Error(created.code);
  const { id } = created.run;
  const scope = await loadScope(pool, id);
  const statementId = (await beginApiStatement(pool, scope)) ?? uuidv7();
  const options = { provider, url: `${url}/reports/transactions`, token: REPORT_TOKEN };
  const statement = createDayReport(playerId ? { ...options, playerId } : options);
  const signal = AbortSignal.timeout(20_000);
  await readReport({ pool, scope, statementId, statement, signal, onProgress: () => undefined });
  await completeStatement(pool, statementId);
  await fixInput(pool, id);
  await vi.waitFor(async () => expect(await freezeRun(pool, id)).toEqual({ settled: true }), 20_000);
  for (const pass of PASSES) await runPass(pool, id, pass);
  return id;
}

describe.each(Object.keys(TABLES))('a day of %s', (name) => {
  const { faults, open, playerId } = TABLES[name] as (typeof TABLES)[string];
  let table: Table;
  beforeAll(async () => {
    table = await open();
    await table.house.setProvider({ enabled: true });
    await table.house.pool.query('update provider_setting set expected_window_seconds = 0');
  });
  afterAll(async () => {
    await table.close();
    await table.house.close();
  });

  test('is reconciled to exactly what was planted', async () => {
    const truth = await play(table, faults);
    const { pool } = table.house;
    await pool.query("update round set deadline_at = now() - interval '1 second' where state in ('open', 'stuck')");
    const run = await reconcile(table.house, table.url, playerId);
    const { rows } = await listBreaks(pool, { run }, { limit: 200, cursor: undefined }, new Date());
    const nameOf = ({ kind, transactionId }: { kind: string | null; transactionId: string | null }) =>
      `${kind} ${transactionId ?? '-'}`;
    expect(rows.map(nameOf).toSorted()).toEqual(
      truth
        .filter(({ kind }) => kind !== null)
        .map(nameOf)
        .toSorted(),
    );
  }, 120_000);
});
