// One day of Hypetech over the real server: calls come in by the wallet's own routes, lines are uploaded, a run names what
// differs, and the REST API explains it.

import type { LightMyRequestResponse } from 'fastify';
import type { BreakKind } from '../../domain/break-kind.ts';
import type { BreakView } from '../../db/reconciliation/queries.ts';
import type { StagedLine } from '../../db/reconciliation/statements.ts';
import type { Orchestrator } from '../../api/orchestrator.ts';
import { type Body, type Rig, hook, startRig } from '../api/rig.ts';
import { type Day, createDay, lineOf, reconcile } from '../reconciliation/day-fixture.ts';

/** What the tests read of a case. */
export type Explained = BreakView & {
  story: string[];
  evidence: {
    statementLine: Record<string, unknown> | null;
    walletCall: { request: Record<string, unknown>; reply: { status: number; body: string } } | null;
    walletCallId: string | null;
    redeliveries: { count: number; times: string[]; last: string | null };
    otherCalls: { count: number; calls: Record<string, unknown>[] };
    operation: { id: string } | null;
    transfers: Record<string, unknown>[];
    round: { operations: Record<string, unknown>[]; operationCount: number } | null;
    workflow: Record<string, unknown> | null;
  };
  events: { actor: string; action: string }[];
};

export type CaseRig = Awaited<ReturnType<typeof startCaseRig>>;

export async function startCaseRig(orchestrator: Partial<Orchestrator> = {}) {
  const day: Day = await createDay();
  const rig: Rig = await startRig({ databaseUrl: day.ledger.database.appUrl, orchestrator });
  await setWindow(day, 0);
  const explain = async (id: string) => (await rig.get(`/v1/breaks/${id}`)).json<Explained>();
  return {
    day,
    rig,
    explain,
    /** A signed call of the day's player in a round of its own. */
    call: (
      path: 'bet' | 'win' | 'rollback',
      id: number,
      amount: number,
      more: object = {},
    ): Promise<LightMyRequestResponse> =>
      hook(rig, path, {
        ...{ user_id: day.player.id, session_token: day.player.token, round_id: `r-${id}` },
        ...{ amount, provider_tx_id: id, ...more },
      }),
    /** A line of today's statement. */
    line: (
      operation: StagedLine['operation'],
      id: number,
      amount: bigint,
      changes: Partial<StagedLine> = {},
    ): StagedLine =>
      lineOf(day.bet(amount), {
        ...{ operation, transactionId: String(id), providerRound: `r-${id}` },
        occurredAt: new Date().toISOString(),
        ...changes,
      }),
    /** Reconciles the day by these lines; answers with its cases by kind and transaction. */
    async run(lines: readonly StagedLine[]): Promise<Map<string, Explained>> {
      await reconcile(day, lines);
      const { data } = (await rig.get('/v1/breaks?limit=200')).json<Body>();
      const cases = await Promise.all(data.map(({ id }) => explain(String(id))));
      return new Map(cases.map((one) => [`${one.kind} ${one.transactionId ?? ''}`.trim(), one]));
    },
    async close() {
      await rig.close();
      await day.close();
    },
  };
}

async function setWindow(day: Day, seconds: number): Promise<void> {
  await day.pool.query(
    `insert into provider_setting (provider, expected_window_seconds) values ('hypetech', $1)
     on conflict (provider) do update set expected_window_seconds = excluded.expected_window_seconds`,
    [seconds],
  );
}

export function caseOf(cases: ReadonlyMap<string, Explained>, kind: BreakKind, transaction?: number): Explained {
  const found = cases.get(transaction === undefined ? kind : `${kind} ${transaction}`);
  if (!found) throw new Error(`no ${kind} ${transaction ?? ''} among ${[...cases.keys()].join(', ')}`);
  return found;
}
