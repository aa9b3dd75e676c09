// Keeps what a provider says happened: a statement, read part by part. A part and its lines are one transaction, so a read
// that was cut off goes on with the parts that are missing and no line is ever stored twice.

import { createHash } from 'node:crypto';
import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { StagedLine } from '../../domain/statement/report-line.ts';
import { copyLines, copyRow, copyWords, partText } from './copy-lines.ts';
import { inTransaction } from './in-transaction.ts';
import type { RunScope } from './run-scope.ts';

export type { StagedLine };

/** Lines sent at once: enough to amortise it, little enough to hold as text beside them. */
const CHUNK = 1_000;

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
      [statementId, part, lines.filter((line) => !isTotal(line)).length, lines.filter(isBad).length, sha256],
    );
    if (rowCount === 0) return isStored(client, statementId, part, sha256);
    await copyLines(client, rowsOf(partText(statementId, part), lines));
    await storeTotals(client, statementId, lines);
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

/** Rows for COPY, some at a time; a total is no transaction and has no row. */
function* rowsOf(columns: string, lines: readonly StagedLine[]): Generator<string> {
  for (let start = 0; start < lines.length; start += CHUNK) {
    yield lines
      .slice(start, start + CHUNK)
      .map((line, index) => (isTotal(line) ? '' : copyRow(columns, start + index + 1, copyWords(line), line)))
      .join('');
  }
}

const isBad = ({ problem }: StagedLine): boolean => problem !== null;
const isTotal = ({ operation, problem }: StagedLine): boolean => operation === 'total' && problem === null;

/** A report that states a currency's total again, on another page, states nothing new. */
async function storeTotals(client: pg.PoolClient, statementId: string, lines: readonly StagedLine[]): Promise<void> {
  const totals = lines.filter(isTotal);
  if (totals.length === 0) return;
  await client.query(
    `insert into statement_total (statement_id, currency, amount)
     select $1, t.currency, t.amount from unnest($2::text[], $3::numeric[]) as t (currency, amount)
     on conflict do nothing`,
    [statementId, totals.map(({ currency }) => currency), totals.map(({ amount }) => amount?.toString())],
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
      line.expired,
      line.tax?.toString() ?? null,
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
