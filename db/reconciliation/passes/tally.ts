// Reads both sides of the period once: the money per currency, and where a run has to look closely. All is summed in small
// buckets of keys; a bucket with the same sum of digests on both sides holds the same transactions, and nothing in it is read
// again. It may doubt what is equal, which only costs time; it must never pass over what differs.

import type pg from 'pg';
import { readInParallel } from '../in-transaction.ts';
import type { FrozenScope } from '../run-scope.ts';
import { OPTIONAL_FIELDS, type SaidFields, digest } from './digest.ts';
import { houseSide } from './house-side.ts';
import { MISFLAGGED } from './misflagged.ts';
import { NOT_ADJUSTED, NOT_REPAIR } from './repairs.ts';

/** So few that a parallel worker's table of them stays small, so many that one difference makes little to read again. */
const BUCKETS = 65_536;

/** Amounts below it, nearly all, are summed as whole numbers, which needs no memory of its own; from it on as decimals. */
const SMALL = 2 ** 31;

/** $1 statements. Which of the optional fields any line says. */
const SAID = `
select ${Object.entries(OPTIONAL_FIELDS)
  .map(([field, column]) => `count(${column}) > 0 as ${field}`)
  .join(', ')}
from statement_line where statement_id = any ($1) and problem is null`;

/** $1 provider, $2 from, $3 to. A tax that only they name is not compared. */
const TAX_NAMED = `
select from operation where provider = $1 and tax is not null and effective_at >= $2 and effective_at < $3 limit 1`;

/** Spreads keys over buckets and seeds their digests by the run, so that nobody can plan a collision. */
const seedOf = ({ runId }: Pick<FrozenScope, 'runId'>): string => `hashtextextended('${runId}', 0)`;

/** SQL: the bucket of a transaction of either side. All that is under one id is in one bucket. */
export const bucketOf = (row: string, scope: Pick<FrozenScope, 'runId'>): string =>
  `(hashtextextended(${row}.transaction_id, ${seedOf(scope)}) & ${BUCKETS - 1})::integer`;

const signed = (row: string): string => houseSide(`${row}.operation`, `${row}.amount`);
const small = (row: string): string => `case when ${row}.amount < ${SMALL} then (${signed(row)})::integer else 0 end`;
const large = (row: string): string => `case when ${row}.amount >= ${SMALL} then ${signed(row)} end`;

/**
 * $1 provider, $2 from, $3 to, $4 watermark, $5 statements. What has to be looked at has a digest like no other: a tombstone, which
 * is not posted either, what was adjusted, a line that is silent about what others say or disagrees on who is a test player.
 */
function rowsOf(scope: FrozenScope, said: SaidFields): string {
  const seed = seedOf(scope);
  const ours = digest('o', "o.mode = 'free'", seed, said);
  const theirs = digest('l', 'l.free', seed, said);
  const ifPosted = (value: string): string => `case when o.outcome = 'posted' then ${value} end`;
  const ifAgreed = (value: string): string =>
    said.test ? `case when ${MISFLAGGED('l')} is not true then ${value} end` : value;
  return `
  select ${bucketOf('o', scope)} as bucket, o.currency, 1 as side,
    coalesce(${ifPosted(`case when ${NOT_ADJUSTED} then ${ours} end`)}, uuid_hash_extended(o.id, ${seed})) as digest,
    ${ifPosted(small('o'))} as ours, ${ifPosted(large('o'))} as ours_large, null::integer as theirs, null::numeric as theirs_large
  from operation o
  where o.provider = $1 and o.effective_at >= $2 and o.effective_at < $3 and o.xid < $4
    and o.outcome in ('posted', 'tombstone') and match_family(o.operation) is not null and ${NOT_REPAIR}
  union all
  select ${bucketOf('l', scope)}, l.currency, -1, coalesce(${ifAgreed(theirs)}, hashint8extended(l.id, ${seed})),
    null, null, ${small('l')}, ${large('l')}
  from statement_line l
  where l.statement_id = any ($5) and l.problem is null and l.accepted and l.occurred_at >= $2 and l.occurred_at < $3`;
}

/** As `rowsOf`. Digests are summed in two halves, which needs no wide numbers. */
const tally = (scope: FrozenScope, said: SaidFields): string => `
with tallied as (
  select bucket, currency, count(ours) as our_count, count(theirs) as their_count,
    coalesce(sum(ours), 0) + coalesce(sum(ours_large), 0) as ours, coalesce(sum(theirs), 0) + coalesce(sum(theirs_large), 0) as theirs,
    sum(side * (digest & 2147483647)::integer) <> 0 or sum(side * (digest >> 33)::integer) <> 0 as differs
  from (${rowsOf(scope, said)}
  ) counted
  group by bucket, currency
)
select coalesce(array_agg(distinct bucket) filter (where differs), '{}') as differing,
  (select coalesce(jsonb_agg(c order by currency), '[]') from (
    select currency, sum(theirs)::text as theirs, sum(ours)::text as ours, sum(their_count) as "theirCount", sum(our_count) as "ourCount"
    from tallied group by currency having sum(our_count) + sum(their_count) > 0) c) as sums
from tallied`;

/** The house's side of a currency as each would book it, in minor units. */
export type CurrencySum = { currency: string; theirs: string; ours: string; theirCount: number; ourCount: number };
export type Tally = { differing: number[]; sums: CurrencySum[] };

/** Tallies both sides below the watermark. */
export async function takeTally(client: pg.PoolClient, scope: FrozenScope): Promise<Tally> {
  const { statementIds, from, to, provider, watermark } = scope;
  await readInParallel(client);
  const [said] = (await client.query<SaidFields>(SAID, [statementIds])).rows;
  if (!said) throw new Error('a count without a row');
  if (said.tax) said.tax = (await client.query(TAX_NAMED, [provider, from, to])).rowCount === 1;
  const { rows } = await client.query<Tally>(tally(scope, said), [provider, from, to, watermark, statementIds]);
  return rows[0] ?? { differing: [], sums: [] };
}

/** The buckets that differ, as the first pass kept them; tallied again for a run that an older version began. */
export async function loadDiffering(client: pg.PoolClient, scope: FrozenScope): Promise<readonly number[]> {
  const { rows } = await client.query<{ differing: number[] | null }>('select differing from run where id = $1', [
    scope.runId,
  ]);
  return rows[0]?.differing ?? (await takeTally(client, scope)).differing;
}
