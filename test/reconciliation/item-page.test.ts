import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../db/reconciliation/in-transaction.ts';
import { itemPage, readInOrder } from '../../db/reconciliation/item-page.ts';
import { type Day, createDay, openRun } from './day-fixture.ts';

type Node = { 'Node Type': string; 'Actual Rows': number; Plans?: Node[] };

let day: Day;
beforeAll(async () => {
  day = await createDay();
});
afterAll(() => day.close());

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

test('a page of items that were just written is read without touching those after it', async () => {
  const runId = await openRun(day, []);
  await day.pool.query(
    "insert into run_item (run_id, pass, line_id) select $1, 'exact', n from generate_series(1, 5000) n",
    [runId],
  );
  const page = itemPage({ which: 'round_id is null', after: '$2', limit: '$3' });
  const nodes = await inTransaction(day.pool, async (client) => {
    await readInOrder(client);
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
      `explain (analyze, format json) select * from (${page}) i left join statement_line l on l.id = i.line_id`,
      [runId, '0', 100],
    );
    return rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => nodesOf(Plan)));
  });
  expect(nodes.map((node) => node['Node Type'])).toContain('Index Scan');
  expect(Math.max(...nodes.map((node) => node['Actual Rows']))).toBe(100);
});
