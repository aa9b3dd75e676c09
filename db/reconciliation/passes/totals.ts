// First pass: what each side says moved, per currency, before anything is compared. Bets count up, wins and rollbacks down,
// stakes at their nominal, so the figure is the house's side of the day as both would book it.

import type pg from 'pg';
import type { FrozenScope } from '../run-scope.ts';
import { NOT_REPAIR } from './repairs.ts';

/** $1 statements, $2 from, $3 to, $4 provider, $5 watermark. A reading statement of its own, so that parallel workers share it. */
const TOTALS = `
select currency, coalesce(sum(amount) filter (where side = 'theirs'), 0)::text as theirs,
  coalesce(sum(amount) filter (where side in ('ours', 'adjusted')), 0)::text as ours,
  count(*) filter (where side = 'theirs')::integer as "theirCount", count(*) filter (where side = 'ours')::integer as "ourCount"
from (
  select 'theirs' as side, l.currency, case match_family(l.operation) when 'payin' then l.amount else -l.amount end as amount
  from statement_line l
  where l.statement_id = any ($1) and l.problem is null and l.accepted
    and l.occurred_at >= $2 and l.occurred_at < $3
  union all
  select 'ours', o.currency, case match_family(o.operation) when 'payin' then o.amount else -o.amount end
  from operation o
  where ${NOT_REPAIR} and o.provider = $4 and o.effective_at >= $2 and o.effective_at < $3 and o.xid < $5 and o.outcome = 'posted'
    and match_family(o.operation) is not null
  union all
  select 'adjusted', o.currency, case match_family(o.operation) when 'payin' then a.delta else -a.delta end
  from adjustment a join operation o on o.id = a.operation_id
  where a.xid < $5 and o.provider = $4 and o.effective_at >= $2 and o.effective_at < $3
) signed
group by currency order by currency`;

/** $1 run, $2 totals, $3 counts, $4 statements. */
const WRITE = `
update run set totals = $2::jsonb, counts = counts || $3::jsonb,
  no_activity = $2::jsonb = '[]' and not exists (select from statement_line where statement_id = any ($4) and problem is not null)
where id = $1`;

type Total = { currency: string; theirs: string; ours: string; theirCount: number; ourCount: number };

/** Sums both sides; answers with the number of transactions summed. */
export async function sumTotals(client: pg.PoolClient, scope: FrozenScope): Promise<number> {
  const { runId, statementIds, from, to, provider, watermark } = scope;
  const { rows } = await client.query<Total>(TOTALS, [statementIds, from, to, provider, watermark]);
  const totals = rows.map(({ currency, theirs, ours }) => ({ currency, theirs, ours }));
  const counts = {
    theirs: rows.reduce((sum, row) => sum + row.theirCount, 0),
    ours: rows.reduce((sum, row) => sum + row.ourCount, 0),
  };
  await client.query(WRITE, [runId, JSON.stringify(totals), JSON.stringify(counts), statementIds]);
  return counts.theirs + counts.ours;
}
