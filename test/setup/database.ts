// A database of its own for a test file, cloned from the migrated template in a few tens of milliseconds.
// Tests of different files never see each other's rows. Call `drop` in `afterAll`, after closing every pool.

import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { ensureDatabase } from '../../platform/embedded-postgres.ts';

export interface TestDatabase {
  readonly name: string;
  /** Connects as the role that owns the schema. */
  readonly ownerUrl: string;
  /** Connects as the service does. */
  readonly appUrl: string;
  drop(): Promise<void>;
}

export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = inject('databaseAdminUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await ensureDatabase(adminUrl, name, inject('databaseTemplate'));
  return {
    name,
    ownerUrl: inject('databaseOwnerUrl').replace('{database}', name),
    appUrl: inject('databaseAppUrl').replace('{database}', name),
    drop: () => dropDatabase(adminUrl, name),
  };
}

async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await untilUnused(client, name);
    await client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`);
  } finally {
    await client.end();
  }
}

/** A pool that has ended may still be saying goodbye to the server; a connection cut in that moment fails a finished test. */
async function untilUnused(client: pg.Client, name: string): Promise<void> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const { rowCount } = await client.query('select from pg_stat_activity where datname = $1', [name]);
    if (rowCount === 0 || Date.now() > deadline) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
