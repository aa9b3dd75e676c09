// One transaction of a reconciliation, on a connection of its own deadline: matching a day takes longer than any call of the
// wallet may, and needs more memory for its joins than a lookup.

import type pg from 'pg';

const STATEMENT_DEADLINE = '10min';
/** A million keys a side are joined in memory with this. */
const WORK_MEMORY = '128MB';

/** Runs `work` in a transaction; all of it or nothing is kept. */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query(`set local statement_timeout = '${STATEMENT_DEADLINE}'; set local work_mem = '${WORK_MEMORY}'`);
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
