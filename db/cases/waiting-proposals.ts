// Ends the proposals that wait on a case which needs them no more: a run saw both sides agree, a person closed it, or another
// repair mended it. A proposal that was approved is not touched: it is being carried out, and finds out itself.

import type pg from 'pg';

/** $1 condition's values come first; `by` and `note` are the last two. A maker of that very name is not who ends it. */
const REJECT = (where: string, by: string, note: string) => `
with ended as (
  update proposal p set state = 'rejected', checker = case when p.maker = ${by} then ${by} || ' (itself)' else ${by} end, note = ${note},
    decided_at = clock_timestamp()
  from break b where b.id = p.break_id and p.state = 'pending' and ${where}
  returning p.id, p.break_id
)
insert into break_event (break_id, actor, action, detail)
select break_id, ${by}, 'rejected', jsonb_build_object('proposal', id, 'note', ${note}::text) from ended order by id`;

const OF_CASE = REJECT('b.id = $1', '$2::text', '$3::text');
const OF_RESOLVED = REJECT("b.provider = $1 and b.state = 'resolved'", '$2::text', '$3::text');

/** Those of one locked case. */
export async function rejectWaiting(
  client: pg.ClientBase,
  breakId: string,
  { by, note }: { by: string; note: string },
): Promise<void> {
  await client.query(OF_CASE, [breakId, by, note]);
}

/** Those of every case of the provider that is resolved. */
export async function rejectOfResolved(client: pg.ClientBase, provider: string): Promise<void> {
  const note = 'the difference is gone: both sides agree by themselves';
  await client.query(OF_RESOLVED, [provider, 'reconciliation', note]);
}
