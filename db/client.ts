// The door to PostgreSQL: one pool a process and Drizzle over it. Every statement has a deadline in the server, so that a
// stuck query cannot hold a wallet call for ever.

import { type NodePgDatabase, drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';

export type Database = { pool: pg.Pool; orm: NodePgDatabase; close(): Promise<void> };

/** Statement deadline in ms; reconciliation asks for longer on its own connection. */
const STATEMENT_TIMEOUT_MS = 10_000;

/** Opens a pool of at most `connections`; nothing is connected until first used. */
export function createDatabase(
  url: string,
  options: { connections: number; application: string; statementTimeoutMs?: number },
): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connections,
    application_name: options.application,
    connectionTimeoutMillis: 5_000,
    statement_timeout: options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS,
    keepAlive: true,
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  return { pool, orm: drizzle(pool), close: () => pool.end() };
}
