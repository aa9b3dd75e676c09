import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

test('the service role owns nothing and may not create a table', async () => {
  await expect(query(database.appUrl, 'create table mine (id int)')).rejects.toThrow(/permission denied/);
  expect(await query(database.appUrl, "select 1 from pg_class where relowner = 'tallyman_app'::regrole")).toEqual([]);
});

test('neither role is a superuser', async () => {
  const rows = await query(database.ownerUrl, "select 1 from pg_roles where rolname like 'tallyman%' and rolsuper");
  expect(rows).toEqual([]);
});

test('the server refuses a wrong password', async () => {
  const url = new URL(database.appUrl);
  url.password = 'wrong';
  await expect(query(url.href, 'select 1')).rejects.toThrow(/password authentication failed/);
});
