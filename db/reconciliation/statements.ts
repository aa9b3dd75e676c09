// Keeps what a provider says happened: a statement, read part by part. A part and its lines are one transaction, so a read
// that was cut off goes on with the parts that are missing and no line is ever stored twice.

import { createHash } from 'node:crypto';
import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { Currency } from '../../domain/currency.ts';
import { inTransaction } from './in-transaction.ts';
import type { RunScope } from './run-scope.ts';

/** A line in our own words; what `problem` names could not be understood and may be null. Amount in minor units. */
export type StagedLine = {
  transactionId: string | null;
  operation: 'payin' | 'payout' | 'rollback' | 'cashback' | 'jackpot' | 'promo' | null;
  linkedTransactionId: string | null;
  providerRound: string | null;
  playerId: string | null;
  game: string | null;
  currency: Currency | null;
  amount: bigint | null;
  accepted: boolean;
  roundFinished: boolean | null;
  /** A free stake or its win; of a test player. Null where the line is silent. */
  free: boolean | null;
  test: boolean | null;
  occurredAt: string | null;
  raw: string;
  problem: string | null;
};

/** Lines written by one statement: enough to amortise it, little enough to hold as parameters. */
const CHUNK = 5_000;

/** The run's statement that is to be read from the provider, begun now if it has none; null when there is nothing left to read. */
export async function beginApiStatement(pool: pg.Pool, scope: RunScope): Promise<string | null> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ ids: string[] }>(
      'select statement_ids as ids from run where id = $1 for update',
      [scope.runId],
    );
    const known = rows[0]?.ids[0];
    if (known !== undefined) {
      const found = await client.query("select from statement where id = $1 and source = 'api' and state = 'reading'", [
        known,
      ]);
      return found.rowCount === 1 ? known : null;
    }
    const id = uuidv7();
    await client.query(
      `insert into statement (id, provider, period_from, period_to, source, state) values ($1, $2, $3, $4, 'api', 'reading')`,
      [id, scope.provider, scope.from, scope.to],
    );
    await client.query('update run set statement_ids = array[$2::uuid] where id = $1', [scope.runId, id]);
    return id;
  });
}

/** Stores a part whole, or leaves what is stored already; answers with whether these lines are what is stored. */
export async function storePart(
  pool: pg.Pool,
  statementId: string,
  part: string,
  lines: readonly StagedLine[],
): Promise<boolean> {
  const sha256 = hashOf(lines);
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `insert into statement_part (statement_id, part, lines, bad_lines, sha256) values ($1, $2, $3, $4, $5)
       on conflict do nothing`,
      [statementId, part, lines.length, lines.filter((line) => line.problem !== null).length, sha256],
    );
    if (rowCount === 0) return isStored(client, statementId, part, sha256);
    for (let start = 0; start < lines.length; start += CHUNK) {
      await insertLines(client, statementId, part, start, lines.slice(start, start + CHUNK));
    }
    return true;
  });
}

async function isStored(client: pg.PoolClient, statementId: string, part: string, sha256: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'select from statement_part where statement_id = $1 and part = $2 and sha256 = $3',
    [statementId, part, sha256],
  );
  return rowCount === 1;
}

/** How many parts are stored. */
export async function countParts(pool: pg.Pool, statementId: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    'select count(*)::integer as n from statement_part where statement_id = $1',
    [statementId],
  );
  return rows[0]?.n ?? 0;
}

async function insertLines(
  client: pg.PoolClient,
  statementId: string,
  part: string,
  start: number,
  lines: readonly StagedLine[],
): Promise<void> {
  const column = (pick: (line: StagedLine) => unknown) => lines.map(pick);
  await client.query(
    `insert into statement_line (statement_id, part, line_no, transaction_id, operation, linked_transaction_id, provider_round,
       player_id, game, currency, amount, accepted, round_finished, free, test, occurred_at, raw, problem)
     select $1, $2, $3 + l.n, l.transaction_id, l.operation, l.linked_transaction_id, l.provider_round, l.player_id, l.game,
       l.currency, l.amount, l.accepted, l.round_finished, l.free, l.test, l.occurred_at, l.raw, l.problem
     from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[], $9::text[], $10::text[], $11::numeric[],
       $12::boolean[], $13::boolean[], $14::boolean[], $15::boolean[], $16::timestamptz[], $17::text[], $18::text[])
       with ordinality as l (transaction_id, operation, linked_transaction_id, provider_round, player_id, game, currency,
         amount, accepted, round_finished, free, test, occurred_at, raw, problem, n)
     order by l.n`,
    [
      statementId,
      part,
      start,
      column((line) => line.transactionId),
      column((line) => line.operation),
      column((line) => line.linkedTransactionId),
      column((line) => line.providerRound),
      column((line) => line.playerId),
      column((line) => line.game),
      column((line) => line.currency),
      column((line) => line.amount?.toString() ?? null),
      column((line) => line.accepted),
      column((line) => line.roundFinished),
      column((line) => line.free),
      column((line) => line.test),
      column((line) => line.occurredAt),
      column((line) => line.raw),
      column((line) => line.problem),
    ],
  );
}

/** The hash of what the lines say; how they spell it, and whether a round has ended since, does not matter. */
function hashOf(lines: readonly StagedLine[]): string {
  const hash = createHash('sha256');
  for (const line of lines) {
    const { transactionId, operation, linkedTransactionId, providerRound, playerId, game, currency } = line;
    const words = [transactionId, operation, linkedTransactionId, providerRound, playerId, game, currency];
    const rest = [
      line.amount?.toString() ?? null,
      line.accepted,
      line.free,
      line.test,
      line.occurredAt,
      line.problem === null ? '' : line.raw,
    ];
    hash.update(`${JSON.stringify([...words, ...rest])}\n`);
  }
  return hash.digest('hex');
}

/** Closes a statement whose parts are all stored. */
export async function completeStatement(pool: pg.Pool, statementId: string): Promise<void> {
  await pool.query(
    `update statement set state = 'complete', sha256 = p.sha256, lines = p.lines, bad_lines = p.bad_lines
     from (
       select encode(sha256(convert_to(coalesce(string_agg(part || ':' || sha256, E'\\n' order by part), ''), 'UTF8')), 'hex') as sha256,
         coalesce(sum(lines), 0) as lines, coalesce(sum(bad_lines), 0) as bad_lines
       from statement_part where statement_id = $1
     ) p where id = $1 and state = 'reading'`,
    [statementId],
  );
}

/** Fixes what the run reads, by the hash of its statements; answers with their line counts. */
export async function fixInput(pool: pg.Pool, runId: string): Promise<{ lines: number; badLines: number }> {
  const { rows } = await pool.query<{ lines: number; bad_lines: number }>(
    `with input as (
       select encode(sha256(convert_to(string_agg(s.sha256, E'\\n' order by s.sha256), 'UTF8')), 'hex') as hash,
         coalesce(sum(s.lines), 0)::integer as lines, coalesce(sum(s.bad_lines), 0)::integer as bad_lines
       from run r join statement s on s.id = any (r.statement_ids) where r.id = $1
     )
     update run set input_hash = input.hash from input where id = $1 and state = 'running'
     returning input.lines, input.bad_lines`,
    [runId],
  );
  return { lines: rows[0]?.lines ?? 0, badLines: rows[0]?.bad_lines ?? 0 };
}
