// Finds out where a run has to look closely. Both sides of the period are counted and check-summed in small buckets of keys;
// a bucket with one count and one sum on both sides holds the same transactions, and nothing in it is read again.
// It may call equal buckets different, which only costs time; it must never call different ones equal.

import type pg from 'pg';
import { readInParallel } from '../in-transaction.ts';
import type { FrozenScope } from '../run-scope.ts';
import { MISFLAGGED } from './misflagged.ts';
import { NOT_ADJUSTED, NOT_REPAIR } from './repairs.ts';

/** Keys in a bucket: few, so that one difference makes little to read again, and enough to keep the tally small. */
const KEYS_IN_BUCKET = 16;
const MIN_BUCKETS = 64;
/** Each parallel worker holds a tally of its own: some 100 MB at this. */
const MAX_BUCKETS = 2 ** 20;

/** The statement's optional fields. One that no line says is not compared at all. */
const OPTIONAL = { player: 'player_id', round: 'provider_round', game: 'game', free: 'free', test: 'test', tax: 'tax' };
type SaidFields = Record<keyof typeof OPTIONAL, boolean>;
const ALL_SAID: SaidFields = { player: true, round: true, game: true, free: true, test: true, tax: true };

/** $1 statements. Each stops at the first line that says it. */
const SAID = `select ${Object.entries(OPTIONAL)
  .map(
    ([field, column]) =>
      `exists (select from statement_line where statement_id = any ($1) and problem is null and ${column} is not null) as ${field}`,
  )
  .join(', ')}`;

/** $1 provider, $2 from, $3 to. A tax that only they name is not compared. */
const TAX_NAMED = `
select from operation where provider = $1 and tax is not null and effective_at >= $2 and effective_at < $3 limit 1`;

/** How keys are spread: over a power of two of buckets, by the run's own seed, so that nobody can plan a collision. */
type Spread = { buckets: number; seed: string };

const keyHash = (row: string, { seed }: Spread): string =>
  `hashtextextended(${row}.transaction_id, ${seed} + case match_family(${row}.operation) when 'payin' then 1 when 'payout' then 2 else 3 end)`;

const bucketOf = (row: string, spread: Spread): string => `(${keyHash(row, spread)} & ${spread.buckets - 1})`;

/** A hash of the key and all that is compared; null where a line is silent about what others of its statement say. */
function contentHash(row: string, free: string, spread: Spread, said: SaidFields): string {
  const steps: ((seed: string) => string)[] = [
    (seed) => `hashtextextended(${row}.currency, ${seed})`,
    (seed) => `hash_numeric_extended(${row}.amount, ${seed})`,
    (seed) =>
      `(${seed} # case ${row}.operation when 'jackpot' then 1 when 'promo' then 2 when 'cashback' then 3 else 0 end)`,
  ];
  if (said.player) steps.push((seed) => `uuid_hash_extended(${row}.player_id, ${seed})`);
  if (said.round) steps.push((seed) => `hashtextextended(${row}.provider_round, ${seed})`);
  if (said.game) steps.push((seed) => `hashtextextended(${row}.game, ${seed})`);
  if (said.free) {
    const isFree = `case when ${row}.operation in ('payin', 'payout') then 4 * (${free})::integer else 0 end`;
    steps.push((seed) => `(${seed} # ${isFree})`);
  }
  if (said.tax) steps.push((seed) => `hash_numeric_extended(${row}.tax, ${seed})`);
  return steps.reduce((seed, step) => step(seed), keyHash(row, spread));
}

/**
 * $1 statements, $2 from, $3 to, $4 provider, $5 watermark. Only what counts on its side is tallied, ours up and theirs down. A
 * tombstone or what was adjusted has no hash, so that its bucket is looked at; neither has a line that disagrees on who is a test
 * player. Hashes are summed in two halves, which need no wide arithmetic.
 */
const TALLY = (spread: Spread, said: SaidFields): string => `
with tally as (
  select bucket, count(*) filter (where side = 1) as ours,
    sum(side) <> 0 or sum(side * (hash & 2147483647)::integer) <> 0 or sum(side * (hash >> 33)::integer) <> 0
      or bool_or(hash is null) as differs
  from (
  select ${bucketOf('o', spread)} as bucket, 1 as side,
    case when o.outcome = 'posted' and ${NOT_ADJUSTED} then ${contentHash('o', "o.mode = 'free'", spread, said)} end as hash
  from operation o
  where ${NOT_REPAIR} and o.provider = $4 and o.xid < $5 and o.effective_at >= $2 and o.effective_at < $3
    and o.outcome in ('posted', 'tombstone') and match_family(o.operation) is not null
  union all
  select ${bucketOf('l', spread)}, -1,
    case when ${said.test ? `${MISFLAGGED('l')} is not true` : 'true'} then ${contentHash('l', 'l.free', spread, said)} end
  from statement_line l
  where l.statement_id = any ($1) and l.problem is null and l.accepted and l.occurred_at >= $2 and l.occurred_at < $3
  ) tallied
  group by bucket
)
select coalesce(array_agg(bucket) filter (where differs), '{}') as differing,
  coalesce(sum(ours) filter (where not differs), 0)::integer as matched
from tally`;

/**
 * Where to look closely: `where` is the condition on a row of either side over `parameter`, the differing buckets; `matched` is
 * what agrees in all others.
 */
export type Tally = {
  where: (row: string, parameter: string) => string;
  differing: readonly string[];
  matched: number;
};

/** Tallies both sides of the run's period. */
export async function tallySides(client: pg.PoolClient, scope: FrozenScope): Promise<Tally> {
  const { runId, statementIds, from, to, provider, watermark } = scope;
  const said = await client.query<SaidFields>(SAID, [statementIds]);
  const spread = await spreadOf(client, runId);
  await readInParallel(client);
  const fields = said.rows[0] ?? ALL_SAID;
  if (fields.tax) fields.tax = (await client.query(TAX_NAMED, [provider, from, to])).rowCount === 1;
  const values = [statementIds, from, to, provider, watermark];
  const { rows } = await client.query<Pick<Tally, 'differing' | 'matched'>>(TALLY(spread, fields), values);
  return {
    where: (row, parameter) => `${bucketOf(row, spread)} = any (${parameter}::bigint[])`,
    differing: rows[0]?.differing ?? [],
    matched: rows[0]?.matched ?? 0,
  };
}

/** As many buckets as what the totals counted on the larger side asks for. */
async function spreadOf(client: pg.PoolClient, runId: string): Promise<Spread> {
  const { rows } = await client.query<{ keys: number; seed: string }>(
    `select greatest((counts->>'theirs')::integer, (counts->>'ours')::integer, 1) as keys,
       (hashtextextended(id::text, 0) >> 1)::text as seed
     from run where id = $1`,
    [runId],
  );
  const { keys, seed } = rows[0] ?? { keys: 1, seed: '0' };
  const wanted = 2 ** Math.ceil(Math.log2(keys / KEYS_IN_BUCKET));
  return { buckets: Math.min(Math.max(wanted, MIN_BUCKETS), MAX_BUCKETS), seed: `(${seed})::bigint` };
}
