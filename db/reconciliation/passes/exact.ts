// Second pass: both sides joined on transaction id within its family, the n-th of one side with the n-th of the other, so no
// row can be used twice. Pairs that agree are counted and leave no row; all else becomes an item for the passes after.

import type pg from 'pg';
import type { FrozenScope } from '../run-scope.ts';

/**
 * $1 statements, $2 from, $3 to, $4 provider, $5 watermark, $6 run.
 * Both sides are read a day beyond the period, so that a transaction booked just across the cut-off still meets its other
 * half. Of refusals under a key only the newest speaks, and only if nothing was posted.
 */
const EXACT = `
with theirs as (
  select l.id, match_family(l.operation) as family, l.transaction_id, l.accepted, l.amount, l.currency, l.player_id,
    l.provider_round, l.game, l.operation = 'jackpot' as jackpot, l.free, l.occurred_at >= $2 and l.occurred_at < $3 as inside,
    row_number() over (partition by match_family(l.operation), l.transaction_id order by l.accepted desc, l.id) as n
  from statement_line l
  where l.statement_id = any ($1) and l.problem is null
    and l.occurred_at >= $2 - interval '1 day' and l.occurred_at < $3 + interval '1 day'
), ours as (
  select * from (
    select o.id, match_family(o.operation) as family, o.transaction_id, o.outcome, o.amount, o.currency, o.player_id,
      o.provider_round, o.game, o.operation = 'jackpot' as jackpot, o.mode = 'free' as free, o.effective_at >= $2 and o.effective_at < $3 as inside,
      row_number() over (partition by match_family(o.operation), o.transaction_id
        order by o.outcome = 'posted' desc, o.outcome = 'tombstone' desc,
          case when o.outcome = 'refused' then -extract(epoch from o.posted_at) else extract(epoch from o.posted_at) end, o.id) as n
    from operation o
    where o.provider = $4 and o.xid < $5 and match_family(o.operation) is not null
      and o.effective_at >= $2 - interval '1 day' and o.effective_at < $3 + interval '1 day'
  ) ranked where outcome <> 'refused' or n = 1
), judged as (
  select o.id as operation_id, t.id as line_id, n, case
    when not coalesce(t.inside, false) and not coalesce(o.inside, false) then 'outside'
    when t.id is null then case o.outcome when 'posted' then 'item' else 'silent' end
    when o.id is null then case when t.accepted then 'item' else 'silent' end
    when o.outcome = 'refused' and not t.accepted then 'silent'
    when o.outcome = 'posted' and t.accepted and o.amount = t.amount and o.currency = t.currency and o.inside and t.inside
      and coalesce(o.player_id = t.player_id, true) and coalesce(o.provider_round = t.provider_round, true)
      and coalesce(o.game = t.game, true) and o.jackpot = t.jackpot
      and (family <> 'payin' or coalesce(o.free = t.free, true)) then 'matched'
    else 'item' end as verdict
  from theirs t full join ours o using (family, transaction_id, n)
), unreadable as (
  select l.id from statement_line l
  where l.statement_id = any ($1) and l.problem is not null
    and coalesce(l.occurred_at >= $2 and l.occurred_at < $3, true)
), stored as (
  insert into run_item (run_id, pass, operation_id, line_id, ordinal)
  select $6::uuid, 'exact', operation_id, line_id, n from judged where verdict = 'item'
  union all
  select $6::uuid, 'exact', null, id, 1 from unreadable
  on conflict do nothing
), written as (
  update run set counts = counts || jsonb_build_object('matched', (select count(*) from judged where verdict = 'matched'))
  where id = $6
)
select count(*)::integer as rows from judged where verdict = 'matched'`;

/** Joins both sides; answers with the number of pairs that agree. */
export async function matchExact(client: pg.PoolClient, scope: FrozenScope): Promise<number> {
  const { rows } = await client.query<{ rows: number }>(EXACT, [
    scope.statementIds,
    scope.from,
    scope.to,
    scope.provider,
    scope.watermark,
    scope.runId,
  ]);
  return rows[0]?.rows ?? 0;
}
