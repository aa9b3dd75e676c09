// The point of the ledger's past that a run or a cashback period reads, so that it reads the same again. One way to set it: a
// transaction that had begun by then and has not ended may still add to what was posted before.

import type pg from 'pg';

/** A row with a watermark: `where` picks it by the values `$1`, `$2`, …; `also` is set with the watermark. */
export type Watermarked = {
  table: 'run' | 'cashback_period';
  where: string;
  values: readonly unknown[];
  also?: string;
};

/**
 * Sets the watermark to everything that has begun by now, and says whether all of it has ended: only then is what lies below it
 * complete and repeatable. Ask again until it has; the watermark stays what it was first. Null when there is no such row.
 */
export async function freezeWatermark(
  pool: pg.Pool,
  { table, where, values, also }: Watermarked,
): Promise<{ settled: boolean } | null> {
  const sets = ['watermark = pg_snapshot_xmax(pg_current_snapshot())', ...(also === undefined ? [] : [also])];
  await pool.query(`update ${table} set ${sets.join(', ')} where ${where} and watermark is null`, [...values]);
  const { rows } = await pool.query<{ settled: boolean }>(
    `select pg_snapshot_xmin(pg_current_snapshot()) >= watermark as settled from ${table} where ${where}`,
    [...values],
  );
  return rows[0] ?? null;
}
