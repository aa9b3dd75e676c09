// Paging by position instead of by offset: a row's time to the microsecond and its id. Rows added meanwhile change no page
// that follows.

import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';

/** `at` in microseconds since 1970, as text: PostgreSQL's precision, which a Date would cut. */
export type Position = { at: string; id: string };
export type Page<Row> = { rows: Row[]; next: Position | null };
export type PageRequest = { limit: number; cursor: Position | undefined };

export function microseconds(column: SQLWrapper): SQL<string> {
  return sql<string>`(extract(epoch from ${column}) * 1000000)::bigint::text`;
}

/** Older than the position, or no condition for the first page. */
export function olderThan(at: SQLWrapper, id: SQLWrapper, position: Position | undefined): SQL | undefined {
  if (!position) return undefined;
  return sql`(${at}, ${id}) < (timestamptz 'epoch' + ${position.at}::bigint * interval '1 microsecond', ${position.id}::uuid)`;
}

/** Cuts the page from rows read with a limit of one more. */
export function cutPage<Row extends { position: string; id: string }>(rows: Row[], limit: number): Page<Row> {
  const kept = rows.slice(0, limit);
  const last = rows.length > limit ? kept.at(-1) : undefined;
  return { rows: kept, next: last ? { at: last.position, id: last.id } : null };
}
