// Fifth pass: each item gets its name and becomes a case, page by page, so memory stays flat over any number of items. Every
// page is a transaction of its own and safe to repeat: a case is known by its fingerprint.

import type pg from 'pg';
import { breakRow } from '../../../domain/matching/break-row.ts';
import { RECORD_BREAKS, breakRowsParameter } from '../break-statements.ts';
import { inTransaction } from '../in-transaction.ts';
import { type ItemPage, transactionBreaks } from '../item-facts.ts';
import { roundBreaks } from '../round-facts.ts';
import type { FrozenScope } from '../run-scope.ts';

const PAGE = 500;
/** 10,000,000 items: a run that finds more has been given the wrong statement. */
const MAX_PAGES = 20_000;

type ReadPage = (client: pg.PoolClient, scope: FrozenScope, after: string, limit: number) => Promise<ItemPage>;

/** Classifies every item; answers with the number of breaks seen. */
export async function classifyItems(pool: pg.Pool, scope: FrozenScope): Promise<number> {
  const transactions = await classifyWith(transactionBreaks, pool, scope);
  return transactions + (await classifyWith(roundBreaks, pool, scope));
}

async function classifyWith(read: ReadPage, pool: pg.Pool, scope: FrozenScope): Promise<number> {
  let after = '0';
  let count = 0;
  for (let page = 0; page < MAX_PAGES; page++) {
    const { breaks, last } = await inTransaction(pool, (client) => classifyPage(read, client, scope, after));
    count += breaks.length;
    if (last === null) return count;
    after = last;
  }
  throw new Error(`run ${scope.runId} has more than ${MAX_PAGES * PAGE} items`);
}

async function classifyPage(
  read: ReadPage,
  client: pg.PoolClient,
  scope: FrozenScope,
  after: string,
): Promise<ItemPage> {
  const page = await read(client, scope, after, PAGE);
  if (page.breaks.length > 0) {
    const rows = page.breaks.map((facts) => breakRow(facts, scope.asOf));
    await client.query(RECORD_BREAKS, [breakRowsParameter(rows), 'reconciliation', scope.runId]);
  }
  return page;
}
