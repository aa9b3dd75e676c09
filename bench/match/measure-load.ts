// Loading the day's statement from a CSV file beside PostgreSQL's own COPY of the same file, in turn. COPY puts the twelve
// columns into a table of text with an index by transaction id; the loader reads what each line means and keeps it as sent.

import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { createDatabase } from '../../db/client.ts';
import { loadStatementFile } from '../../db/statement-files/load-statement-file.ts';
import { REPORT_COLUMNS } from '../../domain/statement/layout.ts';
import { asOwner } from '../kit/as-owner.ts';
import type { BenchContext } from '../kit/run-bench.ts';
import type { BenchDatabase } from '../kit/stack.ts';
import { type DaySize, PROVIDER } from './day-tables.ts';

export type LoadWindow = { copySeconds: number; loadSeconds: number };

/** The day's lines in the default layout, as they lie: session after session. What cannot be read is left out. */
const TO_FILE = `
copy (
  select transaction_id, case operation when 'payin' then 'bet' when 'payout' then 'win' else operation end as operation,
    provider_round as round_id, player_id, game, currency, round(amount / 100.0, 2) as amount,
    case when accepted then 'accepted' else 'declined' end as status,
    to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as occurred_at, linked_transaction_id,
    bench.id(5, id) as session_id, '0' as test
  from statement_line where problem is null order by id
) to stdout with (format csv, header)`;

const BARE = `bench.bare`;
const COPY = `copy ${BARE} from stdin with (format csv, header)`;

export async function measureLoad(
  context: BenchContext,
  database: BenchDatabase,
  period: Pick<DaySize, 'from' | 'to'>,
  repeats: number,
): Promise<LoadWindow[]> {
  const path = join(context.folder, 'statement.csv');
  await asOwner(database.ownerUrl, (client) => pipeline(client.query(copyTo(TO_FILE)), createWriteStream(path)));
  const { pool, close } = createDatabase(database.appUrl, { connections: 1, application: 'bench-load' });
  context.onClose(close);
  const windows: LoadWindow[] = [];
  for (let repeat = 0; repeat <= repeats; repeat++) {
    context.signal.throwIfAborted();
    await asOwner(database.ownerUrl, forgetLoads);
    const copy = await asOwner(database.ownerUrl, (client) => timeCopy(client, path));
    const load = await timeLoad(pool, path, period);
    if (load.lines !== copy.lines) throw new Error(`COPY took ${copy.lines} lines and the loader ${load.lines}`);
    context.line(`${copy.lines} lines: COPY ${copy.seconds} s, loader ${load.seconds} s`);
    if (repeat > 0) windows.push({ copySeconds: copy.seconds, loadSeconds: load.seconds });
  }
  return windows;
}

async function forgetLoads(client: pg.Client): Promise<void> {
  await client.query('truncate statement, statement_line, run, run_item, run_break cascade');
  await client.query(`drop table if exists ${BARE}`);
  await client.query(`create table ${BARE} (${REPORT_COLUMNS.map((name) => `${name} text`).join(', ')})`);
  await client.query(`create index on ${BARE} (transaction_id collate "C")`);
}

async function timeCopy(client: pg.Client, path: string): Promise<{ lines: number; seconds: number }> {
  const startedAt = performance.now();
  const into = client.query(copyFrom(COPY));
  await pipeline(createReadStream(path), into);
  return { lines: into.rowCount, seconds: secondsSince(startedAt) };
}

async function timeLoad(pool: pg.Pool, path: string, period: Pick<DaySize, 'from' | 'to'>) {
  const startedAt = performance.now();
  const result = await loadStatementFile(pool, { path, provider: PROVIDER, period });
  const seconds = secondsSince(startedAt);
  if (result.kind !== 'loaded') throw new Error(`the file was not loaded: ${result.kind}`);
  const { lines, badCount, badLines } = result.file;
  if (badCount > 0) throw new Error(`${badCount} lines could not be read: ${badLines[0]?.reason}`);
  return { lines, seconds };
}

function secondsSince(startedAt: number): number {
  return Math.round(performance.now() - startedAt) / 1000;
}
