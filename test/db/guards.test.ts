import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../../db/migrate.ts';
import * as schema from '../../db/schema.ts';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { createTestDatabase } from '../setup/database.ts';
import { type Ledger, createLedger, payin } from './ledger-fixture.ts';

const LEDGER_TABLES = [
  'account',
  'wallet_call',
  'wallet_call_redelivery',
  'operation',
  'transfer',
  'tombstone',
  'break_event',
];

let ledger: Ledger;
let owner: pg.Pool;
beforeAll(async () => {
  ledger = await createLedger();
  owner = new pg.Pool({ connectionString: ledger.database.ownerUrl, max: 2 });
  const player = await ledger.createPlayer(1_000n);
  await ledger.post(payin(player, '1', 100n));
});
afterAll(async () => {
  await owner.end();
  await ledger.close();
});

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof pg.DatabaseError ? (error.code ?? 'no code') : String(error)),
  );

describe.each(LEDGER_TABLES)('%s', (table) => {
  test.each(['delete from', 'truncate'])("the service's role may not %s it", async (verb) => {
    expect(await codeOf(ledger.app.query(`${verb} ${table}`))).toBe('42501');
  });

  test("the service's role may not update any of its columns", async () => {
    const { rows } = await owner.query<{ name: string }>(
      'select column_name as name from information_schema.columns where table_name = $1',
      [table],
    );
    expect(rows.length).toBeGreaterThan(2);
    for (const { name } of rows)
      expect(await codeOf(ledger.app.query(`update ${table} set ${name} = default`))).toMatch(/^(42501|428C9)$/);
  });

  test('even the owner is stopped by its trigger', async () => {
    expect(await codeOf(owner.query(`delete from ${table}`))).toBe('TM001');
    expect(await codeOf(owner.query(`truncate ${table} cascade`))).toBe('TM001');
  });
});

describe('guards of money', () => {
  const insertTransfer = (changes: Record<string, unknown>) => async () => {
    const { rows } = await owner.query<Record<string, string>>("select * from transfer where kind = 'payin' limit 1");
    const row: Record<string, unknown> = { ...rows[0], id: uuidv7(), wallet_version: '99', ...changes };
    const names = Object.keys(row).filter((name) => name !== 'xid');
    const values = names.map((name) => row[name]);
    return ledger.app.query(
      `insert into transfer (${names.join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')})`,
      values,
    );
  };

  test.each([
    ['an account that does not exist', { credit_account: uuidv7() }, 'TM002'],
    ['an account in another currency', { currency: 'BRL' }, 'TM002'],
    ['no wallet although a player pays', { wallet_account: null }, 'TM002'],
    ['a balance that the wallet does not have', { balance_after: '1' }, 'TM003'],
    ['an amount of zero', { amount: '0' }, '23514'],
    ['a version that is taken', { wallet_version: '1' }, '23505'],
  ])('a transfer with %s is refused', async (_, changes, code) => {
    expect(await codeOf(insertTransfer(changes)())).toBe(code);
  });

  test('a balance cannot go below its floor', async () => {
    expect(await codeOf(ledger.app.query('update wallet set balance = -1'))).toBe('23514');
  });

  test('an idempotency key has one owner for ever', async () => {
    const copy = `insert into operation select (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid()))).* from operation o limit 1`;
    expect(await codeOf(ledger.app.query(copy))).toBe('23505');
  });
});

describe('migrations', () => {
  test('two processes that start at once apply each file once', async () => {
    const database = await createTestDatabase();
    const pool = new pg.Pool({ connectionString: database.ownerUrl });
    await pool.query('drop owned by current_user cascade; create schema if not exists public');
    const [one, two] = await Promise.all([migrate(database.ownerUrl), migrate(database.ownerUrl)]);
    expect(one.applied.length + two.applied.length).toBe((await pool.query('select from migration')).rowCount);
    expect(Math.min(one.applied.length, two.applied.length)).toBe(0);
    await pool.end();
    await database.drop();
  });

  test("Drizzle's schema names exactly the columns that the database has", async () => {
    const tables = Object.values(schema)
      .filter((value) => value instanceof PgTable)
      .map(getTableConfig);
    for (const table of tables) {
      const { rows } = await owner.query<{ name: string }>(
        'select column_name as name from information_schema.columns where table_name = $1',
        [table.name],
      );
      expect(rows.map((row) => row.name).toSorted(), table.name).toEqual(
        table.columns.map((column) => column.name).toSorted(),
      );
    }
  });
});
