// One transaction of a reconciliation, with a deadline of its own: matching a day takes longer than any call of the wallet
// may, and needs more memory for its joins than a lookup.

import type pg from 'pg';
import { withTransaction } from '../conduct/with-transaction.ts';

const STATEMENT_DEADLINE = '10min';
/** A million keys a side are joined in memory with this. */
const WORK_MEMORY = '128MB';

/** Runs `work` in a transaction; all of it or nothing is kept. */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return withTransaction(pool, async (client) => {
    await allowLongStatements(client);
    return work(client);
  });
}

/**
 * Lets parallel workers share the reading statements of this transaction. The planner thinks that a day's rows are dear to
 * gather from them; reading a day on one core is dearer.
 */
export async function readInParallel(client: pg.PoolClient): Promise<void> {
  await client.query('set local parallel_setup_cost = 100; set local parallel_tuple_cost = 0.0001');
}

/** For what is left of the client's transaction. */
export async function allowLongStatements(client: pg.ClientBase): Promise<void> {
  await client.query(`set local statement_timeout = '${STATEMENT_DEADLINE}'; set local work_mem = '${WORK_MEMORY}'`);
}
