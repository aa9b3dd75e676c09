// First pass: what each side says moved, per currency, before anything is compared. Bets count up, wins and rollbacks down,
// stakes at their nominal, so the figure is the house's side of the day as both would book it.

import type pg from 'pg';
import type { FrozenScope } from '../run-scope.ts';

/** $1 statements, $2 from, $3 to, $4 provider, $5 watermark, $6 run. */
const TOTALS = `
with signed as (
  select 'theirs' as side, l.currency, case match_family(l.operation) when 'payin' then l.amount else -l.amount end as amount
  from statement_line l
  where l.statement_id = any ($1) and l.problem is null and l.accepted
    and l.occurred_at >= $2 and l.occurred_at < $3
  union all
  select 'ours', o.currency, case match_family(o.operation) when 'payin' then o.amount else -o.amount end
  from operation o
  where o.provider = $4 and o.effective_at >= $2 and o.effective_at < $3 and o.xid < $5 and o.outcome = 'posted'
    and match_family(o.operation) is not null
), per_currency as (
  select currency, coalesce(sum(amount) filter (where side = 'theirs'), 0) as theirs,
    coalesce(sum(amount) filter (where side = 'ours'), 0) as ours,
    count(*) filter (where side = 'theirs') as their_count, count(*) filter (where side = 'ours') as our_count
  from signed group by currency
), written as (
  update run set
    totals = coalesce((select jsonb_agg(jsonb_build_object('currency', currency, 'theirs', theirs::text, 'ours', ours::text)
      order by currency) from per_currency), '[]'),
    counts = counts || (select jsonb_build_object('theirs', coalesce(sum(their_count), 0), 'ours', coalesce(sum(our_count), 0))
      from per_currency),
    no_activity = not exists (select from per_currency)
      and not exists (select from statement_line where statement_id = any ($1) and problem is not null)
  where id = $6
)
select coalesce(sum(their_count + our_count), 0)::integer as rows from per_currency`;

/** Sums both sides; answers with the number of transactions summed. */
export async function sumTotals(client: pg.PoolClient, scope: FrozenScope): Promise<number> {
  const { rows } = await client.query<{ rows: number }>(TOTALS, [
    scope.statementIds,
    scope.from,
    scope.to,
    scope.provider,
    scope.watermark,
    scope.runId,
  ]);
  return rows[0]?.rows ?? 0;
}
