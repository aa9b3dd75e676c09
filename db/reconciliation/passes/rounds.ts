// Fourth pass: what only shows by round. A payout whose round has no bet; a round that is open past its deadline, unless an item
// already says what it waits for; and a round whose own total is not the sum of transactions that all agree.

import type pg from 'pg';
import { readInParallel } from '../in-transaction.ts';
import type { FrozenScope } from '../run-scope.ts';
import { markBetless } from './betless.ts';

/**
 * $1 run, $2 provider, $3 from, $4 to, $5 the run's now, $6 watermark. The round's row goes on living after the watermark, so
 * whether a stake was open is read from the transactions below it: nothing ended it, and no word closed the round that a later
 * one did not open again. A jackpot or a gift on a stake is no end of it. An end that only they count, or a bet that they do not
 * count, is the better name for why it waits. Late rounds are few: each is looked up by itself, which the limit sees to, where a
 * plan for many would read the ledger whole; the items are read once for all of them.
 */
const STUCK = `
with late as materialized (
  select r.id, r.provider_round, r.player_id
  from round r
  where r.provider = $2 and r.opened_at >= $3 and r.opened_at < $4 and r.deadline_at <= $5
    and (r.state in ('open', 'stuck') or r.updated_at > $5)
), their_end as materialized (
  select l.player_id, l.provider_round
  from run_item i join statement_line l on l.id = i.line_id
  left join operation o on o.id = i.operation_id
  where i.run_id = $1 and o.outcome is distinct from 'posted' and l.accepted
    and match_family(l.operation) in ('payout', 'rollback')
), uncounted_bet as materialized (
  select o.round_id
  from run_item i join operation o on o.id = i.operation_id left join statement_line l on l.id = i.line_id
  where i.run_id = $1 and o.outcome = 'posted' and match_family(o.operation) = 'payin' and l.accepted is not true
)
insert into run_item (run_id, pass, round_id)
select $1::uuid, 'stuck_round', r.id
from late r
where coalesce((
    select true from operation p
    where p.round_id = r.id and match_family(p.operation) = 'payin' and p.outcome = 'posted' and p.xid < $6
      and not exists (
        select from operation e
        where e.round_id = r.id and e.outcome = 'posted' and e.xid < $6 and e.linked_key = p.key
          and e.operation in ('payout', 'rollback', 'refund'))
    limit 1), false)
  and coalesce((
    select c.operation = 'round_reopen' from operation c
    where c.round_id = r.id and c.outcome = 'posted' and c.xid < $6 and (c.closes_round or c.operation in ('round_close', 'round_reopen'))
    order by c.posted_at desc, c.id desc limit 1), true)
  and not exists (select from their_end e where e.player_id = r.player_id and e.provider_round = r.provider_round)
  and not exists (select from uncounted_bet b where b.round_id = r.id)
order by r.id
on conflict do nothing`;

/**
 * Rounds that were opened within about four seconds share the beginning of their ids. Transactions come in much the same order,
 * so that sums over these are quick, which a sum for each round is not.
 */
const openedWith = (id: string): string => `left(${id}::text, 10)`;

/** Bets and wins of every round count with factors of their own, so that two wrong figures do not hide each other in a sum. */
const weighBet = (id: string): string => `(uuid_hash_extended(${id}, 0) & 2147483647)`;
const weighWin = (id: string): string => `(uuid_hash_extended(${id}, 0) >> 32 & 2147483647)`;

/**
 * $1 provider, $2 from, $3 to. Rounds among which some are not plainly the sum of what was posted for them: a first sieve over
 * rounds that were opened together. A round with an undone stake takes more than a sum, and one that went on for more than a
 * day after the period is not read to its end, so both are among them.
 */
const SUSPECTS = `
create temporary table suspect on commit drop as
with weighed as (
  select together, bool_or(is_figure) as has_figures, bool_or(undone) as undone, sum(weight) as weight
  from (
    select ${openedWith('o.round_id')} as together, false as is_figure, o.operation in ('rollback', 'refund') as undone,
      case o.operation when 'payin' then o.amount * ${weighBet('o.round_id')}
        when 'payout_reversal' then -o.amount * ${weighWin('o.round_id')} else o.amount * ${weighWin('o.round_id')} end as weight
    from operation o
    where o.provider = $1 and o.effective_at >= $2::timestamptz - interval '1 day'
      and o.effective_at < $3::timestamptz + interval '1 day' and o.outcome = 'posted'
    union all
    select ${openedWith('r.id')}, true, false, -r.bet * ${weighBet('r.id')} - r.won * ${weighWin('r.id')}
    from round r
    where r.provider = $1 and r.opened_at >= $2 and r.opened_at < $3
  ) sides
  group by together
)
select r.id
from round r
where r.provider = $1 and r.opened_at >= $2 and r.opened_at < $3
  and ${openedWith('r.id')} in (select together from weighed where has_figures and (undone or weight <> 0))`;

/**
 * $1 run. One statement sees the round's row and its transactions at one moment, so this holds without a watermark. Stakes that
 * were undone count neither as bet nor by what was paid on them.
 */
const TOTAL = `
with summed as (
  select r.id, r.bet, r.won,
    coalesce(sum(o.amount) filter (where match_family(o.operation) = 'payin'), 0) as bet_sum,
    coalesce(sum(case when o.operation = 'payout_reversal' then -o.amount else o.amount end) filter
      (where o.operation = 'payout_reversal' or match_family(o.operation) = 'payout'), 0) as won_sum
  from suspect
  join round r using (id)
  left join operation o on o.round_id = r.id and o.outcome = 'posted'
    and not exists (
      select from operation u where u.round_id = r.id and u.outcome = 'posted' and u.operation in ('rollback', 'refund')
        and u.linked_key in (o.key, o.linked_key))
  where not exists (select from run_item i join operation x on x.id = i.operation_id where i.run_id = $1 and x.round_id = r.id)
  group by r.id
)
insert into run_item (run_id, pass, round_id)
select $1::uuid, 'round_total', id from summed where bet <> bet_sum or won <> won_sum
order by id
on conflict do nothing`;

/** Finds rounds; answers with the number found now. */
export async function matchRounds(client: pg.PoolClient, scope: FrozenScope): Promise<number> {
  const betless = await markBetless(client, scope);
  const period = [scope.runId, scope.provider, scope.from, scope.to];
  const stuck = await client.query(STUCK, [...period, scope.asOf, scope.watermark]);
  await readInParallel(client);
  await client.query(SUSPECTS, [scope.provider, scope.from, scope.to]);
  await client.query('analyze suspect');
  const total = await client.query(TOTAL, [scope.runId]);
  return betless + (stuck.rowCount ?? 0) + (total.rowCount ?? 0);
}
