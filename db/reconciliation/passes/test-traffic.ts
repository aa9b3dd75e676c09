// Part of the first pass: what both sides call a test player's is left out of the money that the run compares, on both sides
// alike, so that play of our own never stands in a total. Counts keep it: it is matched as any other.

import type pg from 'pg';
import type { FrozenScope } from '../run-scope.ts';
import { houseSide } from './house-side.ts';

/** $1 statements, $2 from, $3 to, $4 provider, $5 watermark, $6 run. Lines a day beyond the period name what is ours inside it. */
const LEAVE_OUT = `
with tested as materialized (
  select l.transaction_id, match_family(l.operation) as family, l.currency, l.amount,
    l.occurred_at >= $2 and l.occurred_at < $3 as inside
  from statement_line l join player p on p.id = l.player_id and p.test
  where l.statement_id = any ($1) and l.test and l.accepted and l.problem is null
    and l.occurred_at >= $2 - interval '1 day' and l.occurred_at < $3 + interval '1 day'
), tested_here as (
  select o.operation, o.currency, o.amount
  from (select distinct transaction_id, family from tested) t
  join operation o on o.transaction_id = t.transaction_id and o.provider = $4 and match_family(o.operation) = t.family
  join player p on p.id = o.player_id and p.test
  where o.outcome = 'posted' and o.xid < $5 and o.effective_at >= $2 and o.effective_at < $3
), signed as (
  select currency, ${houseSide('family', 'amount')} as theirs, 0 as ours from tested where inside
  union all
  select currency, 0, ${houseSide('operation', 'amount')} from tested_here
), left_out as (
  select currency, sum(theirs) as theirs, sum(ours) as ours from signed group by currency
)
update run set totals = (
  select coalesce(jsonb_agg(jsonb_build_object('currency', t.currency,
    'theirs', (t.theirs - coalesce(x.theirs, 0))::text, 'ours', (t.ours - coalesce(x.ours, 0))::text) order by t.currency), '[]')
  from jsonb_to_recordset(totals) as t (currency text, theirs numeric, ours numeric) left join left_out x using (currency))
where id = $6 and exists (select from left_out)`;

/** Takes test players out of the totals that the same transaction has just summed. */
export async function leaveOutTestTraffic(client: pg.PoolClient, scope: FrozenScope): Promise<void> {
  const { rowCount } = await client.query('select from player where test limit 1');
  if (rowCount === 0) return;
  const { statementIds, from, to, provider, watermark, runId } = scope;
  await client.query(LEAVE_OUT, [statementIds, from, to, provider, watermark, runId]);
}
