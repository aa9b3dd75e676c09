// Fifth pass: each item gets its name and becomes a case, page by page, so memory stays flat over any number of items; the
// provider's own totals are judged when all else is named. Every page is a transaction of its own and safe to repeat: a case is
// known by its fingerprint.

import type pg from 'pg';
import { type BreakFacts, breakRow } from '../../../domain/matching/break-row.ts';
import type { RetryPlans } from '../../../domain/matching/retry-plan.ts';
import { RECORD_BREAKS, breakRowsParameter } from '../break-statements.ts';
import { inTransaction } from '../in-transaction.ts';
import { type ItemPage, type ReadPage, transactionBreaks } from '../item-facts.ts';
import { roundBreaks } from '../round-facts.ts';
import { readInOrder } from '../item-page.ts';
import type { FrozenScope } from '../run-scope.ts';
import { totalBreaks } from '../total-facts.ts';

const PAGE = 500;
/** 10,000,000 items: a run that finds more has been given the wrong statement. */
const MAX_PAGES = 20_000;

/** Classifies every item; answers with the number of breaks seen. */
export async function classifyItems(pool: pg.Pool, scope: FrozenScope, retries: RetryPlans | null): Promise<number> {
  const transactions = await classifyWith(transactionBreaks(retries), pool, scope);
  const rounds = await classifyWith(roundBreaks, pool, scope);
  const totals = await inTransaction(pool, async (client) => record(client, scope, await totalBreaks(client, scope)));
  return transactions + rounds + totals;
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
  await readInOrder(client);
  const page = await read(client, scope, after, PAGE);
  await record(client, scope, page.breaks);
  return page;
}

async function record(client: pg.PoolClient, scope: FrozenScope, breaks: readonly BreakFacts[]): Promise<number> {
  if (breaks.length === 0) return 0;
  const rows = breaks.map((facts) => breakRow(facts, scope.asOf));
  await client.query(RECORD_BREAKS, [breakRowsParameter(rows), 'reconciliation', scope.runId]);
  return breaks.length;
}
