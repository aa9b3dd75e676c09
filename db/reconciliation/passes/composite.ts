// Third pass: of what stands alone on either side, the same money of the same player in the same round at about the same time
// is one transaction under two ids. Each side is claimed once, in the order of time.

import type pg from 'pg';
import type { FrozenScope } from '../run-scope.ts';

/** Clocks of two systems and one retry apart; more would pair a player's next bet of the same amount. */
const WINDOW_SECONDS = 300;

/**
 * $1 run. Set aside first: items that were just written have no statistics, and joined where they stand they are taken for a
 * few, each of which is then compared with each of the other side.
 * Only accepted lines and posted operations get here alone; duplicates (ordinal over 1) keep their own name.
 */
const OURS = `
create temporary table our_lone on commit drop as
select i.id as item_id, match_family(o.operation) as family, o.player_id, o.provider_round, o.currency, o.amount,
  o.effective_at as at, row_number() over (
    partition by match_family(o.operation), o.player_id, o.provider_round, o.currency, o.amount order by o.effective_at, o.id) as n
from run_item i join operation o on o.id = i.operation_id
where i.run_id = $1 and i.line_id is null and i.ordinal = 1`;

/** As OURS. */
const THEIRS = `
create temporary table their_lone on commit drop as
select i.id as item_id, i.line_id, match_family(l.operation) as family, l.player_id, l.provider_round, l.currency, l.amount,
  l.occurred_at as at, row_number() over (
    partition by match_family(l.operation), l.player_id, l.provider_round, l.currency, l.amount order by l.occurred_at, l.id) as n
from run_item i join statement_line l on l.id = i.line_id
where i.run_id = $1 and i.operation_id is null and i.ordinal = 1 and l.problem is null`;

/** $1 window in seconds. */
const COMPOSITE = `
with pair as (
  select o.item_id as kept, t.item_id as merged, t.line_id
  from our_lone o join their_lone t using (family, player_id, provider_round, currency, amount, n)
  where abs(extract(epoch from o.at - t.at)) <= $1
), gone as (
  delete from run_item using pair where run_item.id = pair.merged returning pair.kept, pair.line_id
)
update run_item set pass = 'composite', line_id = gone.line_id from gone where run_item.id = gone.kept`;

/** Pairs what has one content under two ids; answers with the number of pairs. */
export async function matchComposite(client: pg.PoolClient, scope: FrozenScope): Promise<number> {
  await client.query(OURS, [scope.runId]);
  await client.query(THEIRS, [scope.runId]);
  const { rowCount } = await client.query(COMPOSITE, [WINDOW_SECONDS]);
  return rowCount ?? 0;
}
