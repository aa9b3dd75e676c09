// Breaks as people read them: what differs, why, since when, what will still happen by itself and what is lost if nobody acts.

import type pg from 'pg';
import { isId } from '../../domain/ids.ts';
import { type Page, type PageRequest, cutPage } from '../queries/keyset.ts';
import { type BreakEvidence, readEvidence } from './break-evidence.ts';
import { AROUND, AT, type BreakRow, COLUMNS, type Plans, TIME, familyOfSubject } from './break-facts.ts';
import { type BreakFilter, FILTER, filterValues } from './break-filter.ts';
import { type BreakView, toView } from './break-view.ts';

export type BreakEvent = { at: string; actor: string; action: string; detail: Record<string, unknown> };
export type BreakDetail = BreakView & { evidence: BreakEvidence; events: BreakEvent[] };

/** $1 to $7 the filter, $8 and $9 where the page before ended, $10 rows. */
const NEWEST = `
select ${COLUMNS}, ${AT('b.created_at')} as position
from (
  select * from break b
  where ${FILTER} and ($8::bigint is null or (b.created_at, b.id) < (${TIME('$8')}, $9::uuid))
  order by b.created_at desc, b.id desc limit $10
) b ${AROUND}
order by b.created_at desc, b.id desc`;

/** Nothing is known of what a provider does: without plans nothing will come. */
const NO_PLANS: Plans = new Map();

/** Breaks, newest first. */
export async function listBreaks(
  client: pg.ClientBase | pg.Pool,
  filter: BreakFilter,
  { limit, cursor }: PageRequest,
  now: Date,
  plans = NO_PLANS,
): Promise<Page<BreakView>> {
  const values = [...filterValues(filter), cursor?.at ?? null, cursor?.id ?? null, limit + 1];
  const { rows } = await client.query<BreakRow>(NEWEST, values);
  const page = cutPage(rows, limit);
  return { rows: page.rows.map((row) => toView(row, now, plans)), next: page.next };
}

/** A break with everything in the database that explains it, or null when there is none of that id. */
export async function getBreak(
  client: pg.ClientBase | pg.Pool,
  id: string,
  now: Date,
  plans = NO_PLANS,
): Promise<BreakDetail | null> {
  if (!isId(id)) return null;
  const { rows } = await client.query<BreakRow>(
    `select ${COLUMNS}, ${AT('b.created_at')} as position from break b ${AROUND} where b.id = $1`,
    [id],
  );
  const row = rows[0];
  if (!row) return null;
  const events = await client.query<{ at: Date; actor: string; action: string; detail: Record<string, unknown> }>(
    'select at, actor, action, detail from break_event where break_id = $1 order by id limit 1000',
    [id],
  );
  return {
    ...toView(row, now, plans),
    evidence: await readEvidence(client, {
      ids: row.evidence,
      family: familyOfSubject(row.subject),
      provider: row.provider,
      transactionId: row.transaction_id,
      providerRound: row.provider_round,
      playerId: row.player_id,
    }),
    events: events.rows.map((event) => ({ ...event, at: event.at.toISOString() })),
  };
}
