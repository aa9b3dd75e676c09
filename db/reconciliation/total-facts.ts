// Reads the totals that a provider states of its own day beside the lines it gave. Lines that all agree with the ledger and a
// total that is off by a part of a unit each is rounding; a larger difference means that lines are missing, and a statement
// that is not whole must not pass for one.

import type pg from 'pg';
import type { Currency } from '../../domain/currency.ts';
import type { BreakFacts } from '../../domain/matching/break-row.ts';
import { judgeTotal } from '../../domain/matching/judge-total.ts';
import type { FrozenScope } from './run-scope.ts';

/**
 * $1 statements, $2 from, $3 to, $4 run. A total may mean all lines or those of the period, with or without test players. It is
 * not judged where a line cannot be read: that line is why.
 */
const STATED = `
with stated as (
  select statement_id, currency, amount from statement_total where statement_id = any ($1)
), line as (
  select l.statement_id, l.currency, case match_family(l.operation) when 'payin' then l.amount else -l.amount end as amount,
    l.occurred_at >= $2 and l.occurred_at < $3 as inside, coalesce(l.test, false) as test
  from statement_line l
  where l.statement_id = any (array(select statement_id from stated)) and l.accepted and l.problem is null
), summed as (
  select statement_id, currency, count(*) as lines, sum(amount) as whole,
    coalesce(sum(amount) filter (where inside), 0) as inside,
    coalesce(sum(amount) filter (where not test), 0) as real,
    coalesce(sum(amount) filter (where inside and not test), 0) as real_inside
  from line group by statement_id, currency
)
select st.statement_id, st.currency, st.amount as stated, coalesce(s.lines, 0)::integer as lines,
  array[coalesce(s.whole, 0), coalesce(s.inside, 0), coalesce(s.real, 0), coalesce(s.real_inside, 0)]::text[] as sums,
  not exists (
    select from run_break rb join break b on b.id = rb.break_id
    where rb.run_id = $4 and b.currency = st.currency and b.class <> 'explained') as agrees
from stated st left join summed s using (statement_id, currency)
where not exists (
  select from statement_line l
  where l.statement_id = st.statement_id and l.problem is not null and coalesce(l.currency = st.currency, true))
order by st.currency, st.statement_id`;

type StatedRow = {
  statement_id: string;
  currency: Currency;
  stated: string;
  lines: number;
  sums: string[];
  agrees: boolean;
};

/** The differences between the provider's totals and its lines; to be read when all other breaks of the run are recorded. */
export async function totalBreaks(client: pg.PoolClient, scope: FrozenScope): Promise<BreakFacts[]> {
  const { rows: stated } = await client.query('select from statement_total where statement_id = any ($1) limit 1', [
    scope.statementIds,
  ]);
  if (stated.length === 0) return [];
  const values = [scope.statementIds, scope.from, scope.to, scope.runId];
  const { rows } = await client.query<StatedRow>(STATED, values);
  return rows.flatMap((row) => breakOf(scope, row) ?? []);
}

function breakOf(scope: FrozenScope, row: StatedRow): BreakFacts | null {
  const verdict = judgeTotal(BigInt(row.stated), row.sums.map(BigInt), row.lines, row.agrees);
  if (verdict === null) return null;
  return {
    provider: scope.provider,
    kind: verdict.kind,
    subject: { of: 'total', from: scope.from.toISOString(), to: scope.to.toISOString() },
    providerRound: null,
    playerId: null,
    currency: row.currency,
    ours: verdict.sum,
    theirs: BigInt(row.stated),
    eventAt: scope.from,
    detail: { unread: 'total' },
    evidence: { statementId: row.statement_id },
  };
}
