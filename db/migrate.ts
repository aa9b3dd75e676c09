// Applies the numbered SQL files of db/migrations in order, once each, under an advisory lock so that two starting
// processes cannot interleave. A file that changed after it was applied stops the start: history is not rewritten.

import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import pg from 'pg';
import { Failure } from '../domain/failure.ts';

const FOLDER = new URL('./migrations/', import.meta.url);
/** Any constant will do; it only has to be the same in every process. */
const MIGRATION_LOCK = 7_301_954;

/** Brings the database to the newest schema; needs the owner's role. Returns the names of the files applied now. */
export async function migrate(databaseUrl: string): Promise<{ applied: string[] }> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return { applied: await applyPending(client) };
  } finally {
    await client.end();
  }
}

async function applyPending(client: pg.Client): Promise<string[]> {
  await client.query(
    'create table if not exists migration (name text primary key, sha256 text not null, applied_at timestamptz not null default now())',
  );
  const { rows } = await client.query<{ name: string; sha256: string }>('select name, sha256 from migration');
  const known = new Map(rows.map((row) => [row.name, row.sha256]));
  const applied: string[] = [];
  for (const name of (await readdir(FOLDER)).filter((file) => file.endsWith('.sql')).toSorted()) {
    const sql = await readFile(new URL(name, FOLDER), 'utf8');
    const sha256 = createHash('sha256').update(sql).digest('hex');
    if (known.get(name) === sha256) continue;
    if (known.has(name)) {
      throw new Failure(
        'setting_invalid',
        `migration ${name} was changed after it was applied: put it back and add a new file`,
      );
    }
    await applyOne(client, name, sql, sha256);
    applied.push(name);
  }
  return applied;
}

async function applyOne(client: pg.Client, name: string, sql: string, sha256: string): Promise<void> {
  await client.query('begin');
  try {
    await client.query(sql);
    await client.query('insert into migration (name, sha256) values ($1, $2)', [name, sha256]);
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback');
    throw new Failure('ledger_unavailable', `migration ${name} failed and was undone`, { cause });
  }
}
