// Runs as people read them. Amounts leave as decimal text of their currency; figures are what the run itself wrote down, so
// an old run reads the same for ever.

import type pg from 'pg';
import type { BreakKind } from '../../domain/break-kind.ts';
import type { Currency } from '../../domain/currency.ts';
import { Failure } from '../../domain/failure.ts';
import { isId } from '../../domain/ids.ts';
import { PASSES, type Pass } from '../../domain/matching/passes.ts';
import { formatAmount } from '../../domain/money.ts';
import type { Provider } from '../../domain/provider.ts';
import { type Page, type PageRequest, cutPage } from '../queries/keyset.ts';

export type RunState = 'running' | 'clean' | 'breaks' | 'failed';
export type RunTotal = { currency: Currency; theirs: string; ours: string; difference: string };
export type RunView = {
  id: string;
  provider: Provider;
  from: string;
  to: string;
  timeZone: string;
  state: RunState;
  /** Why it failed; null otherwise. */
  reason: string | null;
  workflowId: string;
  createdBy: string;
  createdAt: string;
  finishedAt: string | null;
  /** `byKind` adds up to what is expected, what is a break, and what is explained or closed by hand. */
  counts: { theirs: number; ours: number; matched: number; expected: number; breaks: number; explained: number };
  /** The house's side: bets less wins and rollbacks. The difference is theirs less ours. */
  totals: RunTotal[];
  byKind: Partial<Record<BreakKind, number>>;
  passes: { name: Pass; rows: number; ms: number }[];
  statementIds: string[];
  watermark: string | null;
  inputHash: string | null;
  noActivity: boolean;
};

const COLUMNS = `id, provider, period_from, period_to, time_zone, state, reason, workflow_id, created_by, created_at,
  finished_at, counts, totals, by_kind, passes, statement_ids, watermark::text, input_hash, no_activity,
  (extract(epoch from created_at) * 1000000)::bigint::text as position`;

type RunRow = {
  id: string;
  provider: Provider;
  period_from: Date;
  period_to: Date;
  time_zone: string;
  state: RunState;
  reason: string | null;
  workflow_id: string;
  created_by: string;
  created_at: Date;
  finished_at: Date | null;
  counts: Partial<RunView['counts']>;
  totals: { currency: Currency; theirs: string; ours: string }[];
  by_kind: RunView['byKind'];
  passes: Partial<Record<Pass, { rows: number; ms: number }>>;
  statement_ids: string[];
  watermark: string | null;
  input_hash: string | null;
  no_activity: boolean;
  position: string;
};

/** A run, or null when there is none of that id. */
export async function getRun(client: pg.ClientBase | pg.Pool, id: string): Promise<RunView | null> {
  if (!isId(id)) return null;
  const { rows } = await client.query<RunRow>(`select ${COLUMNS} from run where id = $1`, [id]);
  return rows[0] ? toView(rows[0]) : null;
}

/** Runs, newest first. */
export async function listRuns(
  client: pg.ClientBase | pg.Pool,
  filter: { provider?: Provider | undefined; state?: RunState | undefined },
  { limit, cursor }: PageRequest,
): Promise<Page<RunView>> {
  const { rows } = await client.query<RunRow>(
    `select ${COLUMNS} from run
     where ($1::text is null or provider = $1) and ($2::text is null or state = $2)
       and ($3::bigint is null or (created_at, id) < (timestamptz 'epoch' + $3::bigint * interval '1 microsecond', $4::uuid))
     order by created_at desc, id desc limit $5`,
    [filter.provider ?? null, filter.state ?? null, cursor?.at ?? null, cursor?.id ?? null, limit + 1],
  );
  const page = cutPage(rows, limit);
  return { rows: page.rows.map(toView), next: page.next };
}

/** What a closed run came to. Throws Failure `state_conflict` for a run that is not closed. */
export async function readVerdict(client: pg.ClientBase | pg.Pool, runId: string) {
  const run = await getRun(client, runId);
  if (run?.state !== 'clean' && run?.state !== 'breaks') {
    throw new Failure('state_conflict', 'the run is not closed', { facts: { runId } });
  }
  const { breaks, expected, matched } = run.counts;
  return { state: run.state, breaks, expected, matched, noActivity: run.noActivity };
}

function toView(row: RunRow): RunView {
  return {
    id: row.id,
    provider: row.provider,
    from: row.period_from.toISOString(),
    to: row.period_to.toISOString(),
    timeZone: row.time_zone,
    state: row.state,
    reason: row.reason,
    workflowId: row.workflow_id,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    counts: { theirs: 0, ours: 0, matched: 0, expected: 0, breaks: 0, explained: 0, ...row.counts },
    totals: row.totals.map(toTotal),
    byKind: row.by_kind,
    passes: PASSES.flatMap((name) => (row.passes[name] ? [{ name, ...row.passes[name] }] : [])),
    statementIds: row.statement_ids,
    watermark: row.watermark,
    inputHash: row.input_hash,
    noActivity: row.no_activity,
  };
}

function toTotal({ currency, theirs, ours }: RunRow['totals'][number]): RunTotal {
  return {
    currency,
    theirs: formatAmount(BigInt(theirs), currency),
    ours: formatAmount(BigInt(ours), currency),
    difference: formatAmount(BigInt(theirs) - BigInt(ours), currency),
  };
}
