// Files loaded into a real database without HTTP, and what became of their lines.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import {
  type LoadResult,
  type LoadedFile,
  type StatementFile,
  loadStatementFile,
} from '../../db/statement-files/load-statement-file.ts';
import { createTestDatabase } from '../setup/database.ts';
import { PERIOD } from './statement-text.ts';

export type StoredLine = Record<string, unknown> & {
  line_no: number;
  transaction_id: string | null;
  raw: string;
  problem: string | null;
};

export async function createFileRig() {
  const database = await createTestDatabase();
  const pool = new pg.Pool({ connectionString: database.appUrl, max: 12 });
  const folder = await mkdtemp(join(tmpdir(), 'tallyman-statements-'));
  let files = 0;
  let days = 0;

  const load = async (content: string | Buffer, changes: Partial<StatementFile> = {}): Promise<LoadResult> => {
    const path = join(folder, `${++files}.csv`);
    await writeFile(path, content);
    return loadStatementFile(pool, { path, provider: 'hypetech', period: PERIOD, ...changes });
  };
  const linesOf = async (id: string): Promise<StoredLine[]> =>
    (await pool.query<StoredLine>('select * from statement_line where statement_id = $1 order by line_no', [id])).rows;

  return {
    pool,
    load,
    linesOf,
    /** The file's fate, which must be to be loaded. */
    loaded: async (content: string | Buffer, changes: Partial<StatementFile> = {}): Promise<LoadedFile> => {
      const result = await load(content, changes);
      if (result.kind !== 'loaded') throw new Error(JSON.stringify(result));
      return result.file;
    },
    /** A period that no other test has used. */
    freshPeriod: () => {
      const from = new Date(PERIOD.from.getTime() - ++days * 30 * 86_400_000);
      return { from, to: new Date(from.getTime() + 86_400_000) };
    },
    close: async () => {
      await pool.end();
      await rm(folder, { recursive: true, force: true });
      await database.drop();
    },
  };
}
export type FileRig = Awaited<ReturnType<typeof createFileRig>>;
