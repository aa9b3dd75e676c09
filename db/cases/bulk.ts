// One step on every case of a filter, in one transaction, with a preview that says beforehand how many and how much, and an
// undo that takes back what nobody has touched since. A case whose state does not allow the step is left out of all three.

import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { Currency } from '../../domain/currency.ts';
import { isId } from '../../domain/ids.ts';
import { type Money, toMoney } from '../../domain/money.ts';
import { type BreakFilter, FILTER, filterValues } from '../reconciliation/break-filter.ts';
import { type CaseChange, type LockedCase, lockCases, writeCases } from './case-rows.ts';
import { type HandStep, eventOf, stepped } from './case-steps.ts';

/** One transaction holds them all locked; a filter that catches more is to be drawn closer. */
export const MAX_BULK = 10_000;

export type BulkResult = { ok: true; changes: readonly BulkChange[] } | { ok: false; code: 'too_many' };
type BulkChange = CaseChange & { before: LockedCase };

/** The cases that the step would change. Locks them, so that a bulk action does what this says. */
export async function casesToChange(client: pg.PoolClient, filter: BreakFilter, step: HandStep): Promise<BulkResult> {
  const found = await lockCases(client, FILTER, filterValues(filter), MAX_BULK + 1);
  if (found.length > MAX_BULK) return { ok: false, code: 'too_many' };
  const changes = found.flatMap((before): BulkChange[] => {
    // What waits for a second person is decided there, and not in passing.
    if (before.state === 'awaiting_approval' && step.action !== 'assign') return [];
    const result = stepped(before, step);
    return result.ok ? [{ id: before.id, before, after: result.after }] : [];
  });
  return { ok: true, changes };
}

/** What is still open in the cases, per currency. */
export function sumsOf(changes: readonly BulkChange[]): Money[] {
  const sums = new Map<Currency, bigint>();
  for (const {
    before: { currency, residual },
  } of changes) {
    if (currency !== null && residual !== null) sums.set(currency, (sums.get(currency) ?? 0n) + residual);
  }
  return [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([currency, sum]) => toMoney(sum, currency));
}

/** Takes the step on all; answers with the id that undoes it. */
export async function changeCases(
  client: pg.PoolClient,
  changes: readonly BulkChange[],
  bulk: { step: HandStep; filter: BreakFilter; actor: string; reason: string | null },
): Promise<string> {
  const { step, filter, actor, reason } = bulk;
  const bulkId = uuidv7();
  await client.query('insert into bulk_action (id, action, filter, actor, count) values ($1, $2, $3, $4, $5)', [
    bulkId,
    step.action,
    JSON.stringify(filter),
    actor,
    changes.length,
  ]);
  const detail = reason === null ? {} : { reason };
  await writeCases(client, changes, { actor, action: eventOf(step), detail, bulkId });
  return bulkId;
}

export type Undone = { undone: number; left: number };

/** $1 bulk. The events of a bulk action, each with whether it is the last that changed its case. */
const BULK_EVENTS = `
select e.break_id as id, e.detail -> 'from' as before, e.detail -> 'to' as after,
  not exists (select from break_event later where later.break_id = e.break_id and later.id > e.id and later.action <> 'commented') as untouched
from break_event e where e.bulk_id = $1 and e.action <> 'undone' order by e.break_id`;

type EventRow = CaseChange & { untouched: boolean };

/** Takes a bulk action back, or says again how that went; null when there is none of that id. */
export async function undoBulk(client: pg.PoolClient, bulkId: string, actor: string): Promise<Undone | null> {
  if (!isId(bulkId)) return null;
  const { rows } = await client.query<{ undone: number | null; left: number | null }>(
    'select undone, left_alone as left from bulk_action where id = $1 for update',
    [bulkId],
  );
  const [known] = rows;
  if (!known) return null;
  if (known.undone !== null && known.left !== null) return { undone: known.undone, left: known.left };

  const inBulk = 'b.id in (select e.break_id from break_event e where e.bulk_id = $1)';
  await lockCases(client, inBulk, [bulkId], MAX_BULK);
  const events = await client.query<EventRow>(BULK_EVENTS, [bulkId]);
  const back = events.rows.filter((event) => event.untouched);
  const changes = back.map(({ id, before, after }) => ({ id, before: after, after: before }));
  await writeCases(client, changes, { actor, action: 'undone', detail: {}, bulkId });
  const undone = { undone: back.length, left: events.rows.length - back.length };
  await client.query(
    'update bulk_action set undone_by = $2, undone_at = clock_timestamp(), undone = $3, left_alone = $4 where id = $1',
    [bulkId, actor, undone.undone, undone.left],
  );
  return undone;
}
