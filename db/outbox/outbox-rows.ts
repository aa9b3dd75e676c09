// What happens to outbox rows after they were claimed: marked sent, put back for later, and removed when nobody will ask any
// more. All set-wise; a mark that is lost costs a second delivery, which changes nothing.

import type pg from 'pg';

/** A day: long enough to see what was delivered when something looks wrong. */
const KEEP_SENT_HOURS = 24;

/** Marks rows delivered. */
export async function markSent(pool: pg.Pool, outboxIds: readonly string[]): Promise<void> {
  await pool.query({
    name: 'outbox-mark-sent',
    text: 'update outbox set sent_at = clock_timestamp(), claimed_until = null where id = any ($1::bigint[])',
    values: [outboxIds],
  });
}

/** Gives claimed rows back, to be claimed again after `delayMs`. */
export async function putBack(pool: pg.Pool, outboxIds: readonly string[], delayMs: number): Promise<void> {
  await pool.query(
    `update outbox set claimed_until = clock_timestamp() + make_interval(secs => $2)
     where id = any ($1::bigint[]) and sent_at is null`,
    [outboxIds, delayMs / 1000],
  );
}

/** Removes at most `limit` rows that were sent long ago, oldest first; returns how many. */
export async function removeSent(pool: pg.Pool, limit: number): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from outbox where id in (
       select id from outbox where sent_at < clock_timestamp() - make_interval(hours => $2) order by id limit $1)`,
    [limit, KEEP_SENT_HOURS],
  );
  return rowCount ?? 0;
}

/** What waits for Temporal, for metrics. */
export async function outboxFigures(pool: pg.Pool): Promise<{ pending: number; oldestSeconds: number }> {
  const { rows } = await pool.query<{ pending: number; oldestSeconds: number }>(
    `select count(*)::int as pending,
       coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 as "oldestSeconds"
     from outbox where sent_at is null`,
  );
  return rows[0] ?? { pending: 0, oldestSeconds: 0 };
}
