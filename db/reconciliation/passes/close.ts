// Last pass: cases of the period that this run no longer saw are resolved, the figures are written and the run ends. A run
// that failed is ended here too, and never as clean.

import type pg from 'pg';
import { rejectOfResolved } from '../../cases/waiting-proposals.ts';
import type { FrozenScope } from '../run-scope.ts';

/**
 * $1 run, $2 provider, $3 from, $4 to, $5 the run's now, $6 statements. A case opened after the run's now was met by somebody
 * who knew more; a pinned one is closed already. A case that a call proved and no run has seen is only cleared by a statement
 * that lists its transaction: silence disproves nothing. Nor does the silence of a statement that is known to lack lines, about
 * what the provider said before.
 */
const RESOLVE_GONE = `
with heard as (
  select coalesce(bool_or(s.bad_lines > 0 or s.notices @> '[{"code": "truncated"}]'), false) as in_part
  from statement s where s.id = any ($6)
), gone as (
  update break b set state = 'resolved', updated_at = clock_timestamp()
  from heard
  where b.provider = $2 and b.event_at >= $3 and b.event_at < $4 and b.created_at < $5
    and b.state in ('expected', 'open', 'in_review', 'awaiting_approval')
    and not exists (select from run_break rb where rb.run_id = $1 and rb.break_id = b.id)
    and (b.last_run is not null and (b.theirs is null or not heard.in_part) or exists (
      select from statement_line l where l.statement_id = any ($6) and l.transaction_id = b.transaction_id))
  returning b.id
)
insert into break_event (break_id, actor, action, detail)
select id, 'reconciliation', 'resolved', jsonb_build_object('run', $1::text) from gone`;

/** $1 run. */
const CLOSE = `
with seen as (
  select count(*) filter (where state in ('open', 'in_review', 'awaiting_approval')) as breaks,
    count(*) filter (where state = 'expected') as expected, count(*) filter (where state in ('resolved', 'pinned')) as explained
  from run_break where run_id = $1
)
update run set state = case when seen.breaks > 0 then 'breaks' else 'clean' end, finished_at = clock_timestamp(), differing = null,
  counts = counts || jsonb_build_object('breaks', seen.breaks, 'expected', seen.expected, 'explained', seen.explained),
  by_kind = coalesce((select jsonb_object_agg(kind, n order by kind)
    from (select kind, count(*) as n from run_break where run_id = $1 group by kind) k), '{}')
from seen where id = $1 and state = 'running'`;

/** Resolves what is gone and ends the run; answers with the number of cases resolved. */
export async function closeRun(client: pg.PoolClient, scope: FrozenScope): Promise<number> {
  const { runId, provider, from, to, asOf, statementIds } = scope;
  const { rowCount } = await client.query(RESOLVE_GONE, [runId, provider, from, to, asOf, statementIds]);
  await rejectOfResolved(client, provider);
  await client.query(CLOSE, [runId]);
  return rowCount ?? 0;
}

/** Ends a run that could not be finished, with the reason in words. Nothing happens to a run that has ended. */
export async function failRun(pool: pg.Pool, runId: string, reason: string): Promise<void> {
  await pool.query(
    "update run set state = 'failed', reason = $2, differing = null, finished_at = clock_timestamp() where id = $1 and state = 'running'",
    [runId, reason],
  );
}
