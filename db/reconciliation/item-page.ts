// The next items of a run, taken before anything is joined to them. A run's items were written minutes ago and have no
// statistics: taken for a few, all that are left would be joined and sorted for every page of them.

import type pg from 'pg';

type Page = { which: string; after: string; limit: string };

/** $1 the run; the others are parameters of the statement, and a condition on `run_item`. */
export const itemPage = ({ which, after, limit }: Page): string => `
select id, run_id, pass, operation_id, line_id, round_id, ordinal, betless from run_item
where run_id = $1 and ${which} and id > ${after} order by id limit ${limit}`;

/** For the rest of the transaction: the page is read from the index in its order, where a bitmap of all that is left is sorted. */
export async function readInOrder(client: pg.ClientBase): Promise<void> {
  await client.query('set local enable_bitmapscan = off');
}
