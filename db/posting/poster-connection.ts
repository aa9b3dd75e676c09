// The posting path's own pool. It only ever looks up by key, so the planner is told not to weigh other ways: a plan made
// while the tables were empty would otherwise scan them for as long as it is cached.

import pg from 'pg';

const PLANNER =
  '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode=force_generic_plan -c jit=off';

/** Two connections: one for the batch in flight, one for accounts made on first use. Statement deadline 5 s: a wallet call has no more. */
export function createPosterPool(url: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: 2,
    application_name: 'tallyman-poster',
    connectionTimeoutMillis: 3_000,
    statement_timeout: 5_000,
    options: PLANNER,
  });
  pool.on('error', () => undefined);
  return pool;
}
