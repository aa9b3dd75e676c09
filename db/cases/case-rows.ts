// Cases under a lock, and the one way in which people change them: every change of a row leaves its event in the same
// statement. What came before stands in the event, so that a step can be told, and taken back.

import type pg from 'pg';
import type { BreakKind } from '../../domain/break-kind.ts';
import type { CaseFacts } from '../../domain/case-life.ts';
import type { Currency } from '../../domain/currency.ts';
import { isId } from '../../domain/ids.ts';
import { residualOf } from '../../domain/repair/residual.ts';
import type { BreakClass } from '../schema.ts';

export type SettledAs = 'explained' | 'reclassified' | 'adjusted';
/** A case as it stood when it was locked. `residual` in minor units of `currency`. */
export type LockedCase = CaseFacts & {
  id: string;
  kind: BreakKind;
  class: BreakClass;
  currency: Currency | null;
  residual: bigint | null;
  settled: bigint;
  settledAs: SettledAs | null;
};

type Row = {
  id: string;
  kind: BreakKind;
  state: CaseFacts['state'];
  class: BreakClass;
  assignee: string | null;
  currency: Currency | null;
  their_currency: Currency | null;
  renamed: boolean;
  ours: string | null;
  theirs: string | null;
  settled: string;
  settled_as: SettledAs | null;
  waiting: number;
  approved: number;
};

/** In the order of ids, so that two bulk actions cannot wait for each other in a circle. The lock is on the case alone. */
const LOCK = (where: string, limit: string) => `
with locked as (
  select b.id from break b where ${where} order by b.id limit ${limit} for no key update of b
)
select id from locked`;

/** Read after the lock is held: what a waiting lock would have read is old. */
const READ = `
select b.id, b.kind, b.state, b.class, b.assignee, b.currency, b.evidence ->> 'theirCurrency' as their_currency, b.evidence ? 'theirOperation' as renamed, b.ours, b.theirs,
  b.settled, b.settled_as,
  (select count(*)::integer from proposal p where p.break_id = b.id and p.state = 'pending') as waiting,
  (select count(*)::integer from proposal p where p.break_id = b.id and (p.state = 'approved' or p.state = 'applied' and p.proved_at is null)) as approved
from break b where b.id = any ($1::uuid[]) order by b.id`;

/** Locks one case; null when there is none of that id. */
export async function lockCase(client: pg.ClientBase, id: string): Promise<LockedCase | null> {
  if (!isId(id)) return null;
  return (await lockCases(client, 'b.id = $1', [id], 1))[0] ?? null;
}

/** Locks at most `limit` cases that meet a condition over `break b`. */
export async function lockCases(
  client: pg.ClientBase,
  where: string,
  values: readonly unknown[],
  limit: number,
): Promise<LockedCase[]> {
  const locked = await client.query<{ id: string }>(LOCK(where, `$${values.length + 1}`), [...values, limit]);
  const { rows } = await client.query<Row>(READ, [locked.rows.map(({ id }) => id)]);
  return rows.map(toCase);
}

function toCase(row: Row): LockedCase {
  const { id, kind, state, currency, waiting, approved, assignee, settled_as: settledAs } = row;
  const ours = row.ours === null ? null : BigInt(row.ours);
  const theirs = row.theirs === null ? null : BigInt(row.theirs);
  const settled = BigInt(row.settled);
  const comparable = (row.their_currency ?? currency) === currency;
  const { renamed } = row;
  const residual = residualOf({ kind, state, ours, theirs, comparable, renamed, settled });
  return { id, kind, state, class: row.class, assignee, currency, residual, settled, settledAs, waiting, approved };
}

export type CaseChange = {
  id: string;
  before: Pick<LockedCase, 'state' | 'class' | 'assignee' | 'settledAs'>;
  after: Pick<LockedCase, 'state' | 'class' | 'assignee' | 'settledAs'>;
};
export type CaseEvent = {
  actor: string;
  action: string;
  detail: Readonly<Record<string, unknown>>;
  bulkId?: string;
};

const WRITE = `
with change as (
  select * from jsonb_to_recordset($1::jsonb) as c (id uuid, state text, class text, assignee text, settled_as text, detail jsonb)
), written as (
  update break b set state = c.state, class = c.class, assignee = c.assignee, settled_as = c.settled_as,
    updated_at = clock_timestamp()
  from change c where b.id = c.id
)
insert into break_event (break_id, actor, action, detail, bulk_id)
select id, $2, $3, detail, $4 from change order by id`;

/** Writes locked cases as they shall be, each with its event. */
export async function writeCases(
  client: pg.ClientBase,
  changes: readonly CaseChange[],
  { actor, action, detail, bulkId }: CaseEvent,
): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map(({ id, before, after }) => ({
    id,
    state: after.state,
    class: after.class,
    assignee: after.assignee,
    settled_as: after.settledAs,
    detail: { ...detail, from: sideOf(before), to: sideOf(after) },
  }));
  await client.query(WRITE, [JSON.stringify(rows), actor, action, bulkId ?? null]);
}

const sideOf = ({ state, class: kept, assignee, settledAs }: CaseChange['before']) => ({
  state,
  class: kept,
  assignee,
  settledAs,
});

/** Notes something about a case that changes nothing in it. */
export async function noteEvent(client: pg.ClientBase, breakId: string, event: CaseEvent): Promise<Date> {
  const { rows } = await client.query<{ at: Date }>(
    'insert into break_event (break_id, actor, action, detail, bulk_id) values ($1, $2, $3, $4, $5) returning at',
    [breakId, event.actor, event.action, JSON.stringify(event.detail), event.bulkId ?? null],
  );
  if (!rows[0]) throw new Error('an event was not written');
  return rows[0].at;
}
