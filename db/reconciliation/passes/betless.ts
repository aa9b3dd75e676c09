// Part of the fourth pass: payouts in whose round neither side has a bet. Asked once over all items that could be one, so a
// day costs at most two scans of its statement, and none when every such item has its bet in the ledger.

import type pg from 'pg';
import type { FrozenScope } from '../run-scope.ts';

/**
 * $1 run, $2 provider, $3 watermark. A win that stands alone there, that was refused here for want of its bet, or that differs:
 * marked unless the ledger has a bet of its player in its round, or the bet that it names. Jackpots and gifts are campaigns.
 */
const WITHOUT_OUR_BET = `
update run_item set betless = true
from run_item i
left join operation o on o.id = i.operation_id
left join statement_line l on l.id = i.line_id
where run_item.id = i.id and i.run_id = $1 and i.round_id is null and i.ordinal = 1
  and coalesce(l.operation, o.operation) = 'payout' and l.problem is null and l.accepted is not false
  and (o.id is null or o.outcome = 'posted' or o.code = 'transaction_unknown')
  and coalesce(o.player_id, l.player_id) is not null and coalesce(o.provider_round, l.provider_round) is not null
  and not exists (
    select from round r
    join operation p on p.round_id = r.id and p.operation = 'payin' and p.outcome = 'posted' and p.xid < $3
    where r.provider_round = coalesce(o.provider_round, l.provider_round) and r.provider = $2
      and r.player_id = coalesce(o.player_id, l.player_id))
  and not exists (
    select from operation p
    where p.provider = $2 and p.operation = 'payin' and p.outcome = 'posted' and p.xid < $3
      and p.round_id = o.round_id)
  and not exists (
    select from operation p
    where p.transaction_id = l.linked_transaction_id and p.provider = $2 and p.operation = 'payin' and p.outcome = 'posted'
      and p.xid < $3)`;

/** $1 run, $2 statements: a bet that only they have is a bet. */
const WITH_THEIR_BET = `
update run_item set betless = false
from run_item i
left join operation o on o.id = i.operation_id
left join statement_line l on l.id = i.line_id
join statement_line b on b.player_id = coalesce(o.player_id, l.player_id)
  and b.provider_round = coalesce(o.provider_round, l.provider_round)
where run_item.id = i.id and i.run_id = $1 and i.betless
  and b.statement_id = any ($2) and b.operation = 'payin' and b.accepted and b.problem is null`;

/**
 * $1 run, $2 provider, $3 from, $4 to, $5 watermark. A round of ours that paid and staked nothing: its payouts agree with the
 * statement and are items all the same.
 */
const PAID_WITHOUT_BET = `
insert into run_item (run_id, pass, operation_id, betless)
select $1::uuid, 'exact', o.id, true
from round r
join operation o on o.round_id = r.id and o.operation = 'payout' and o.outcome = 'posted' and o.xid < $5 and o.amount > 0
where r.provider = $2 and r.opened_at >= $3 and r.opened_at < $4 and r.bet = 0 and r.won > 0
  and o.effective_at >= $3 and o.effective_at < $4
  and not exists (
    select from operation p where p.round_id = r.id and p.operation = 'payin' and p.outcome = 'posted' and p.xid < $5)
on conflict do nothing`;

/** $1 run, $2 statements: the line beside each of those. */
const THEIR_LINES = `
with found as (
  select i.id, min(l.id) as line_id
  from run_item i
  join operation o on o.id = i.operation_id
  join statement_line l on l.transaction_id = o.transaction_id and match_family(l.operation) = 'payout'
  where i.run_id = $1 and i.betless and i.line_id is null and l.statement_id = any ($2) and l.accepted and l.problem is null
  group by i.id
)
update run_item set line_id = found.line_id from found
where run_item.id = found.id
  and not exists (select from run_item other where other.run_id = $1 and other.line_id = found.line_id)`;

/** Marks payouts without a bet; answers with the number of rounds of ours that paid without one. */
export async function markBetless(client: pg.PoolClient, scope: FrozenScope): Promise<number> {
  const { runId, provider, from, to, watermark, statementIds } = scope;
  const marked = await client.query(WITHOUT_OUR_BET, [runId, provider, watermark]);
  const paid = await client.query(PAID_WITHOUT_BET, [runId, provider, from, to, watermark]);
  if ((marked.rowCount ?? 0) + (paid.rowCount ?? 0) === 0) return 0;
  // A statement has no index by round: one scan against the few, never one for each of them.
  await client.query('set local enable_nestloop = off');
  if (paid.rowCount) await client.query(THEIR_LINES, [runId, statementIds]);
  await client.query(WITH_THEIR_BET, [runId, statementIds]);
  await client.query('set local enable_nestloop = on');
  return paid.rowCount ?? 0;
}
