// Second pass: both sides joined on transaction id within its family, the n-th of one side with the n-th of the other, so no
// row can be used twice. Pairs that agree are counted and leave no row; all else becomes an item for the passes after. Only
// buckets in which the sides differ are joined so (see tally.ts): of a day that agrees, nothing.

import type pg from 'pg';
import { readInParallel } from '../in-transaction.ts';
import type { FrozenScope } from '../run-scope.ts';
import { MISFLAGGED } from './misflagged.ts';
import { NOT_REPAIR } from './repairs.ts';
import { bucketOf, loadDiffering } from './tally.ts';

/**
 * $1 statements, $2 from, $3 to, $4 differing buckets.
 * Both sides are read a day beyond the period, so that a transaction booked just across the cut-off still meets its other
 * half. They are set aside first, because only a reading statement is carried out by parallel workers.
 */
const theirs = (bucket: string): string => `
create temporary table theirs on commit drop as
select l.id, match_family(l.operation) as family, l.transaction_id, l.accepted, l.amount, l.currency, l.player_id,
  l.provider_round, l.game, l.operation, l.tax, ${MISFLAGGED('l')} as misflagged, l.free, l.occurred_at >= $2 and l.occurred_at < $3 as inside
from statement_line l
where l.statement_id = any ($1) and l.problem is null
  and l.occurred_at >= $2 - interval '1 day' and l.occurred_at < $3 + interval '1 day'
  and ${bucket} = any ($4::integer[])`;

/** $1 provider, $2 from, $3 to, $4 watermark, $5 differing buckets. Amounts with what was adjusted. */
const ours = (bucket: string): string => `
create temporary table ours on commit drop as
select o.id, match_family(o.operation) as family, o.transaction_id, o.outcome, o.amount + coalesce(a.delta, 0) as amount, o.currency, o.player_id,
  o.provider_round, o.game, o.operation, o.tax, o.mode = 'free' as free,
  o.effective_at >= $2 and o.effective_at < $3 as inside, o.posted_at
from operation o
left join (select operation_id, sum(delta) as delta from adjustment where xid < $4 group by operation_id) a on a.operation_id = o.id
where ${NOT_REPAIR} and o.provider = $1 and o.xid < $4 and match_family(o.operation) is not null
  and o.effective_at >= $2 - interval '1 day' and o.effective_at < $3 + interval '1 day'
  and ${bucket} = any ($5::integer[])`;

/**
 * $1 statements, $2 from, $3 to, $4 run. What the totals counted on our side and is not looked at agrees. Of refusals under a key
 * only the newest speaks, and only if nothing was posted.
 */
const EXACT = `
with their_nth as (
  select *, row_number() over (partition by family, transaction_id order by accepted desc, id) as n from theirs
), our_nth as (
  select * from (
    select *, row_number() over (partition by family, transaction_id order by outcome = 'posted' desc, outcome = 'tombstone' desc,
      case when outcome = 'refused' then -extract(epoch from posted_at) else extract(epoch from posted_at) end, id) as n
    from ours
  ) ranked where outcome <> 'refused' or n = 1
), judged as (
  select o.id as operation_id, t.id as line_id, n, case
    when not coalesce(t.inside, false) and not coalesce(o.inside, false) then 'outside'
    when t.id is null then case o.outcome when 'posted' then 'item' else 'silent' end
    when o.id is null then case when t.accepted then 'item' else 'silent' end
    when o.outcome = 'refused' and not t.accepted then 'silent'
    when o.outcome = 'posted' and t.accepted and o.amount = t.amount and o.currency = t.currency and o.inside and t.inside
      and coalesce(o.player_id = t.player_id, true) and coalesce(o.provider_round = t.provider_round, true)
      and coalesce(o.game = t.game, true) and (family <> 'payout' or o.operation = t.operation)
      and (t.operation not in ('payin', 'payout') or coalesce(o.free = t.free, true))
      and coalesce(o.tax = t.tax, true) and t.misflagged is not true then 'matched'
    else 'item' end as verdict
  from their_nth t full join our_nth o using (family, transaction_id, n)
), unreadable as (
  select l.id, row_number() over (partition by l.raw order by l.id) as n from statement_line l
  where l.statement_id = any ($1) and l.problem is not null
    and coalesce(l.occurred_at >= $2 and l.occurred_at < $3, true)
), stored as (
  insert into run_item (run_id, pass, operation_id, line_id, ordinal)
  select $4::uuid, 'exact', operation_id, line_id, n from judged where verdict = 'item'
  union all
  select $4::uuid, 'exact', null, id, n from unreadable
  on conflict do nothing
), figures as (
  select (select (counts->>'ours')::integer from run where id = $4)
    - (select count(*) from ours where inside and outcome = 'posted')::integer + count(*)::integer as matched
  from judged where verdict = 'matched'
), written as (
  update run set counts = counts || jsonb_build_object('matched', figures.matched) from figures where id = $4
)
select matched as rows from figures`;

/** Joins both sides; answers with the number of pairs that agree. */
export async function matchExact(client: pg.PoolClient, scope: FrozenScope): Promise<number> {
  const { runId, statementIds, from, to, provider, watermark } = scope;
  const differing = await loadDiffering(client, scope);
  await readInParallel(client);
  await client.query(theirs(bucketOf('l', scope)), [statementIds, from, to, differing]);
  await client.query(ours(bucketOf('o', scope)), [provider, from, to, watermark, differing]);
  const { rows } = await client.query<{ rows: number }>(EXACT, [statementIds, from, to, runId]);
  return rows[0]?.rows ?? 0;
}
