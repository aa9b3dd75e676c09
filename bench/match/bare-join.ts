// The yardstick of matching: the same two tables under the same filter, joined on family and transaction id and counted, with
// the memory that the passes have. It keeps nothing, ranks nothing and compares no field.

import type pg from 'pg';
import { inTransaction } from '../../db/reconciliation/in-transaction.ts';
import { type DaySize, PROVIDER, STATEMENT_ID } from './day-tables.ts';

/** $1 statement, $2 from, $3 to, $4 provider. */
const BARE_JOIN = `
select count(*) as n
from (
  select match_family(operation) as family, transaction_id from statement_line
  where statement_id = $1 and occurred_at >= $2 and occurred_at < $3
) theirs
full outer join (
  select match_family(operation) as family, transaction_id from operation
  where provider = $4 and effective_at >= $2 and effective_at < $3
) ours using (family, transaction_id)`;

/** Answers with the seconds it took. */
export async function timeBareJoin(pool: pg.Pool, { from, to }: DaySize): Promise<number> {
  return inTransaction(pool, async (client) => {
    const startedAt = performance.now();
    await client.query(BARE_JOIN, [STATEMENT_ID, from, to, PROVIDER]);
    return Math.round(performance.now() - startedAt) / 1000;
  });
}
