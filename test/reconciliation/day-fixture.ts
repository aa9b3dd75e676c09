// A day to be reconciled: traffic posted through the real ledger, and the provider's statement beside it, line by line. What a
// test plants is a change to one of the two; everything else agrees.

import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { expect, vi } from 'vitest';
import type { WalletEvent } from '../../domain/wallet-event.ts';
import { PASSES, type Pass } from '../../domain/matching/passes.ts';
import type { RetryPlans } from '../../domain/matching/retry-plan.ts';
import type { Provider } from '../../domain/provider.ts';
import { createRun, getBreak, getRun, listBreaks } from '../../db/reconciliation/queries.ts';
import { runPass } from '../../db/reconciliation/run-pass.ts';
import { freezeRun } from '../../db/reconciliation/run-scope.ts';
import { type StagedLine, completeStatement, fixInput, storePart } from '../../db/reconciliation/statements.ts';
import { createLedger, payin, payout, rollback } from '../db/ledger-fixture.ts';

const HOUR_MS = 3_600_000;

export type Player = { id: string; token: string };
export type Day = Awaited<ReturnType<typeof createDay>>;
/** Where a run works: whose day it is, and in which database. */
export type Place = { pool: pg.Pool; provider: Provider; period: { from: Date; to: Date } };

/** A line as the provider would report the event. */
export function lineOf(event: WalletEvent, changes: Partial<StagedLine> = {}): StagedLine {
  return {
    transactionId: event.transactionId,
    operation: event.operation === 'payin' ? 'payin' : event.operation === 'payout' ? 'payout' : 'rollback',
    linkedTransactionId: null,
    providerRound: event.round?.providerRound ?? null,
    playerId: event.player,
    game: null,
    currency: event.currency,
    amount: event.amount,
    accepted: true,
    roundFinished: true,
    free: null,
    test: null,
    expired: null,
    tax: null,
    occurredAt: event.effectiveAt,
    raw: `{"transactionId":"${event.transactionId}"}`,
    problem: null,
    ...changes,
  };
}

export async function createDay() {
  const ledger = await createLedger();
  const now = Date.now();
  /** Hours before now as text; the period reaches from 20 hours ago to an hour ahead. */
  const hoursAgo = (hours: number) => new Date(now - hours * HOUR_MS).toISOString();
  const period = { from: new Date(now - 20 * HOUR_MS), to: new Date(now + HOUR_MS) };
  const player = await ledger.createPlayer(1_000_000n);
  let transaction = 5_000;
  let clock = 0;
  const at = () => new Date(now - 10 * HOUR_MS + clock++ * 1_000).toISOString();

  const build = {
    bet: (amount: bigint, changes: Partial<WalletEvent> = {}) =>
      payin(player, String(transaction++), amount, { effectiveAt: at(), ...changes }),
    win: (bet: WalletEvent, amount: bigint, changes: Partial<WalletEvent> = {}) =>
      payout(player, String(transaction++), bet.transactionId, amount, {
        effectiveAt: at(),
        round: bet.round,
        ...changes,
      }),
    rollback: (bet: WalletEvent, changes: Partial<WalletEvent> = {}) =>
      rollback(player, String(transaction++), bet.transactionId, bet.amount, {
        effectiveAt: at(),
        round: bet.round,
        ...changes,
      }),
  };

  return {
    ledger,
    pool: ledger.app,
    provider: 'hypetech' as const,
    period,
    player,
    hoursAgo,
    ...build,
    post: async (...events: WalletEvent[]) => {
      for (const event of events) await ledger.post(event);
    },
    /** Rounds that agree on both sides: won, lost by a zero win, and undone. Answers with their lines. */
    cleanTraffic: async (rounds: number): Promise<StagedLine[]> => {
      const lines: StagedLine[] = [];
      for (let i = 0; i < rounds; i++) {
        const bet = build.bet(100n + BigInt(i));
        const end = i % 5 === 0 ? build.rollback(bet) : build.win(bet, i % 2 === 0 ? 0n : 250n);
        await ledger.post(bet);
        await ledger.post(end);
        lines.push(lineOf(bet), lineOf(end));
      }
      return lines;
    },
    breaks: async (run?: string) => (await listBreaks(ledger.app, { run }, everything, new Date())).rows,
    explain: async (id: string) => {
      const found = await getBreak(ledger.app, id, new Date());
      if (!found) throw new Error(`no break ${id}`);
      return found;
    },
    run: async (id: string) => {
      const found = await getRun(ledger.app, id);
      if (!found) throw new Error(`no run ${id}`);
      return found;
    },
    close: () => ledger.close(),
  };
}

const everything = { limit: 200, cursor: undefined };

/** What the provider says its lines come to, by currency. */
export type Stated = Readonly<Record<string, bigint>>;

/** Stores lines as an uploaded statement of the day's period. */
export async function upload(
  place: Place,
  lines: readonly StagedLine[],
  period = place.period,
  stated: Stated = {},
): Promise<string> {
  const { pool, provider } = place;
  const id = uuidv7();
  await pool.query(
    `insert into statement (id, provider, period_from, period_to, source, state) values ($1, $2, $3, $4, 'file', 'reading')`,
    [id, provider, period.from, period.to],
  );
  await storePart(pool, id, `${period.from.toISOString()} file`, lines);
  for (const [currency, amount] of Object.entries(stated)) {
    await pool.query('insert into statement_total values ($1, $2, $3)', [id, currency, amount]);
  }
  await completeStatement(pool, id);
  return id;
}

/** Opens a run over the lines; its watermark is not set yet. */
export async function beginRun(
  place: Place,
  lines: readonly StagedLine[],
  period = place.period,
  stated: Stated = {},
): Promise<string> {
  const statement = await upload(place, lines, period, stated);
  const created = await createRun(place.pool, {
    provider: place.provider,
    period,
    statementIds: [statement],
    hasApi: false,
    createdBy: 'test',
  });
  if (!created.ok) throw new Error(created.code);
  await fixInput(place.pool, created.run.id);
  return created.run.id;
}

/** Opens a run and freezes it. Other test files' transactions are on the same server, so this may take a moment. */
export async function openRun(
  place: Place,
  lines: readonly StagedLine[],
  period = place.period,
  stated: Stated = {},
): Promise<string> {
  const runId = await beginRun(place, lines, period, stated);
  await vi.waitFor(async () => expect(await freezeRun(place.pool, runId)).toEqual({ settled: true }), 10_000);
  return runId;
}

/** `times`: how often each pass is done, as if its worker had died after it. */
export type RunOptions = {
  times?: (pass: Pass) => number;
  period?: Place['period'];
  stated?: Stated;
  retries?: RetryPlans;
};

/** A whole run. Answers with its id. */
export async function reconcile(place: Place, lines: readonly StagedLine[], options: RunOptions = {}): Promise<string> {
  const { times = () => 1, retries = null } = options;
  const runId = await openRun(place, lines, options.period, options.stated);
  for (const pass of PASSES) {
    for (let i = 0; i < times(pass); i++) await runPass(place.pool, runId, pass, () => retries);
  }
  return runId;
}
