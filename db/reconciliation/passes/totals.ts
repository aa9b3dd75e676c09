// First pass: what each side says moved, per currency, before anything is compared. Bets count up, wins and rollbacks down,
// stakes at their nominal, so the figure is the house's side of the day as both would book it.

import type pg from 'pg';
import type { FrozenScope } from '../run-scope.ts';
import { houseSide } from './house-side.ts';
import { type CurrencySum, takeTally } from './tally.ts';

/** $1 provider, $2 from, $3 to, $4 watermark. What repairs took from or added to our transactions. */
const ADJUSTED = `
select o.currency, sum(${houseSide('o.operation', 'a.delta')})::text as delta
from adjustment a join operation o on o.id = a.operation_id
where a.xid < $4 and o.provider = $1 and o.effective_at >= $2 and o.effective_at < $3
group by o.currency`;

type Adjusted = { currency: string; delta: string };

/** $1 run, $2 totals, $3 counts, $4 statements, $5 differing buckets. */
const WRITE = `
update run set totals = $2::jsonb, counts = counts || $3::jsonb, differing = $5,
  no_activity = $2::jsonb = '[]' and not exists (select from statement_line where statement_id = any ($4) and problem is not null)
where id = $1`;

/** Sums both sides; answers with the number of transactions summed. */
export async function sumTotals(client: pg.PoolClient, scope: FrozenScope): Promise<number> {
  const { runId, statementIds, from, to, provider, watermark } = scope;
  const { differing, sums } = await takeTally(client, scope);
  const { rows: adjusted } = await client.query<Adjusted>(ADJUSTED, [provider, from, to, watermark]);
  const counts = {
    theirs: sums.reduce((count, sum) => count + sum.theirCount, 0),
    ours: sums.reduce((count, sum) => count + sum.ourCount, 0),
  };
  const values = [withAdjustments(sums, adjusted), counts].map((value) => JSON.stringify(value));
  await client.query(WRITE, [runId, ...values, statementIds, differing]);
  return counts.theirs + counts.ours;
}

/** Whoever adjusted a transaction of the period adjusted one that is summed. */
function withAdjustments(sums: readonly CurrencySum[], adjusted: readonly Adjusted[]) {
  const deltas = new Map(adjusted.map(({ currency, delta }) => [currency, BigInt(delta)]));
  return sums.map(({ currency, theirs, ours }) => ({
    currency,
    theirs,
    ours: String(BigInt(ours) + (deltas.get(currency) ?? 0n)),
  }));
}
