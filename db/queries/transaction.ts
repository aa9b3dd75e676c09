// One database transaction on one connection, for Drizzle and for SQL alike. A connection whose transaction could not be
// ended is thrown away instead of being given to the next.

import { type NodePgDatabase, drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import type { Database } from '../client.ts';
import { unreachable } from './database-failure.ts';

export type Transaction = { client: pg.PoolClient; orm: NodePgDatabase };

/** Commits what `work` did, or undoes it and throws what `work` threw. */
export async function inTransaction<T>(database: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const client = await database.pool.connect().catch(() => {
    throw unreachable();
  });
  let broken = false;
  try {
    await client.query('begin');
    const result = await work({ client, orm: drizzle(client) });
    await client.query('commit');
    return result;
  } catch (error) {
    broken = await client.query('rollback').then(
      () => false,
      () => true,
    );
    throw broken ? unreachable() : error;
  } finally {
    client.release(broken);
  }
}

/** Runs `work` so that it alone is undone when it throws. */
export async function inSavepoint<T>({ client }: Transaction, work: () => Promise<T>): Promise<T> {
  await client.query('savepoint effect');
  try {
    return await work();
  } catch (error) {
    await client.query('rollback to savepoint effect');
    throw error;
  }
}
