// Stores a statement file in one transaction: all its lines and then the word that it is complete, or nothing at all. The same
// bytes for the same period under the same mapping are one statement, whoever sends them and however often.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { type Notice, fewerLines, reordered, timeShift } from '../../domain/statement/notices.ts';
import type { Provider } from '../../domain/provider.ts';
import { copyLines, partText } from '../reconciliation/copy-lines.ts';
import type { Period } from '../reconciliation/gaming-day.ts';
import { inTransaction } from '../reconciliation/in-transaction.ts';
import { createContentHash } from './content-hash.ts';
import { type BadLine, type SampledLine, createFileTally } from './file-tally.ts';
import { type StatementMapping, layoutOf } from './mapping.ts';
import { closeFile, openFile, stagedRows } from './staged-rows.ts';

export type StatementFile = {
  path: string;
  provider: Provider;
  period: Period;
  /** The SHA-256 of the bytes in hex, if it is known. */
  sha256?: string;
  /** The mapping's name in the provider's settings, and what it says; without one the default layout. */
  mapping?: { name: string; rules: StatementMapping } | null;
  /** Where the mapping does not name an encoding. */
  charset?: string | undefined;
  /** Our player's id for what the provider was told, where that is not the id itself. */
  playerOf?: ((told: string) => string) | undefined;
  createdBy?: string;
};
export type LoadedFile = {
  id: string;
  sha256: string;
  lines: number;
  badLines: readonly BadLine[];
  badCount: number;
  notices: readonly Notice[];
};
export type LoadResult =
  | { kind: 'loaded'; file: LoadedFile }
  | { kind: 'duplicate'; id: string }
  | { kind: 'header_unknown'; problem: string };

/** Loads a file in a transaction of its own. */
export async function loadStatementFile(pool: pg.Pool, file: StatementFile): Promise<LoadResult> {
  return inTransaction(pool, (client) => loadStatement(client, file));
}

/** Loads a file in the caller's transaction, whose statements must have time enough. */
export async function loadStatement(client: pg.ClientBase, file: StatementFile): Promise<LoadResult> {
  const sha256 = file.sha256 ?? (await hashOf(file.path));
  const layout = layoutOf(file.mapping?.rules, file.charset);
  const opened = await openFile(file.path, layout);
  if (!opened.ok) return { kind: 'header_unknown', problem: opened.problem };

  const begun = await beginStatement(client, file, sha256).catch(async (error: unknown) => {
    await closeFile(opened.file);
    throw error;
  });
  if (!begun.isNew) {
    await closeFile(opened.file);
    return { kind: 'duplicate', id: begun.id };
  }
  const { id } = begun;
  // A line is known by its part and place in other runs too, so the part says which file of which period it is.
  const part = `${file.period.from.toISOString()} ${sha256.slice(0, 12)}`;
  const tally = createFileTally(file.period);
  const content = createContentHash();
  const { playerOf = (told) => told } = file;
  const task = { layout, playerOf, partText: partText(id, part), content, tally };
  await copyLines(client, stagedRows(opened.file, task));

  const contentHash = content.digest();
  const same = tally.lines() === 0 ? null : await findSameContent(client, file, id, contentHash);
  const shift = timeShift(await timeDifferences(client, file.provider, tally.sample));
  const fewer = fewerLines(tally.booked(), await countBooked(client, file));
  const notices = [...tally.notices(), fewer, reordered(same), shift].filter((notice) => notice !== null);
  const counts = { lines: tally.lines(), badCount: tally.badCount() };
  await completeStatement(client, { id, part, contentHash, notices, totals: [...tally.totals], ...counts });
  return { kind: 'loaded', file: { id, sha256, badLines: tally.badLines, notices, ...counts } };
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

const BEGIN = `
insert into statement (id, provider, period_from, period_to, source, state, file_sha256, mapping, mapping_hash, created_by)
values ($1, $2, $3, $4, 'file', 'reading', $5, $6, $7, $8)
on conflict (provider, period_from, period_to, mapping_hash, file_sha256) where file_sha256 is not null do nothing`;

/** Sent again, it is the newest again. */
const FIND_SAME_FILE = `
update statement set sent_at = clock_timestamp()
where provider = $1 and period_from = $2 and period_to = $3 and file_sha256 = $4 and mapping_hash = $5
returning id`;

/** Who comes second waits here until the first has committed. */
async function beginStatement(client: pg.ClientBase, file: StatementFile, sha256: string) {
  const { provider, period, mapping = null } = file;
  // A mapping that was changed since reads the same bytes anew.
  const mappingHash = createHash('sha256')
    .update(JSON.stringify([mapping?.name ?? null, mapping?.rules ?? null, file.charset ?? null]))
    .digest('hex');
  const id = uuidv7();
  const { rowCount } = await client.query(BEGIN, [
    id,
    provider,
    period.from,
    period.to,
    sha256,
    mapping?.name ?? null,
    mappingHash,
    file.createdBy ?? null,
  ]);
  if (rowCount === 1) return { isNew: true, id };
  const { rows } = await client.query<{ id: string }>(FIND_SAME_FILE, [
    provider,
    period.from,
    period.to,
    sha256,
    mappingHash,
  ]);
  if (!rows[0]) throw new Error('a statement vanished while its file came a second time');
  return { isNew: false, id: rows[0].id };
}

const SAME_CONTENT = `
select id from statement
where provider = $1 and period_from = $2 and period_to = $3 and source = 'file' and state = 'complete' and sha256 = $4 and id <> $5
order by id limit 1`;

async function findSameContent(
  client: pg.ClientBase,
  { provider, period }: StatementFile,
  id: string,
  contentHash: string,
): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>(SAME_CONTENT, [
    provider,
    period.from,
    period.to,
    contentHash,
    id,
  ]);
  return rows[0]?.id ?? null;
}

const DIFFERENCES = `
select extract(epoch from l.occurred_at - o.effective_at)::float8 * 1000 as ms
from unnest($2::text[], $3::text[], $4::timestamptz[]) as l (transaction_id, operation, occurred_at)
cross join lateral (
  select o.effective_at from operation o
  where o.provider = $1 and o.transaction_id = l.transaction_id and o.outcome = 'posted'
    and match_family(o.operation) = match_family(l.operation)
  order by o.id limit 1) o`;

/** How much later than the ledger the provider booked the transactions of the sample that the ledger knows. */
async function timeDifferences(
  client: pg.ClientBase,
  provider: Provider,
  sample: readonly SampledLine[],
): Promise<number[]> {
  const column = (name: keyof SampledLine) => sample.map((line) => line[name]);
  const { rows } = await client.query<{ ms: number }>(DIFFERENCES, [
    provider,
    column('transactionId'),
    column('operation'),
    column('occurredAt'),
  ]);
  return rows.map(({ ms }) => ms);
}

const BOOKED = `
select count(*)::integer as count from operation
where provider = $1 and effective_at >= $2 and effective_at < $3 and outcome = 'posted' and amount > 0
  and match_family(operation) is not null`;

/** How many transactions of the period the ledger has that moved an amount; of zeros many a provider lists none. */
async function countBooked(client: pg.ClientBase, { provider, period }: StatementFile): Promise<number> {
  const { rows } = await client.query<{ count: number }>(BOOKED, [provider, period.from, period.to]);
  return rows[0]?.count ?? 0;
}

type Completed = {
  id: string;
  part: string;
  lines: number;
  badCount: number;
  contentHash: string;
  notices: readonly Notice[];
  totals: readonly (readonly [string, bigint])[];
};

const COMPLETE = `
with part as (
  insert into statement_part (statement_id, part, lines, bad_lines, sha256) values ($1, $2, $3, $4, $5)
), total as (
  insert into statement_total (statement_id, currency, amount)
  select $1, t.currency, t.amount from unnest($6::text[], $7::numeric[]) as t (currency, amount)
)
update statement set state = 'complete', sha256 = $5, lines = $3, bad_lines = $4, notices = $8 where id = $1`;

async function completeStatement(client: pg.ClientBase, done: Completed): Promise<void> {
  await client.query(COMPLETE, [
    done.id,
    done.part,
    done.lines,
    done.badCount,
    done.contentHash,
    done.totals.map(([currency]) => currency),
    done.totals.map(([, amount]) => amount.toString()),
    JSON.stringify(done.notices),
  ]);
}
