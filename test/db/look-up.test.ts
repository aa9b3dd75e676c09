import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLookUp } from '../../db/queries/look-up.ts';
import { type TestDatabase, createTestDatabase } from '../setup/database.ts';

let database: TestDatabase;
let pool: pg.Pool;
let statements = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.appUrl, max: 4 });
  pool.on('acquire', () => (statements += 1));
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const words = () =>
  createLookUp<'word' | 'times', { said: string }>(pool, {
    name: 'words',
    by: { word: 'text', times: 'text' },
    sql: `select q.word || n as said from generate_series(1, q.times::integer) n order by n desc limit 100`,
  });

test('each caller hears its own rows, in the order of the statement, and nothing else', async () => {
  const look = words();
  const answers = await Promise.all([
    look({ word: 'a', times: '2' }),
    look({ word: 'b', times: '0' }),
    look({ word: 'c', times: '3' }),
  ]);
  expect(answers).toEqual([[{ said: 'a2' }, { said: 'a1' }], [], [{ said: 'c3' }, { said: 'c2' }, { said: 'c1' }]]);
});

test('what is asked while one is in flight is asked together', async () => {
  const look = words();
  statements = 0;
  await Promise.all(Array.from({ length: 100 }, (_none, n) => look({ word: `w${n}-`, times: '1' })));
  expect(statements).toBe(2);
});

test('a question that the database refuses fails alone', async () => {
  const look = words();
  const [, bad, good] = await Promise.allSettled([
    look({ word: 'first', times: '1' }),
    look({ word: 'bad\0', times: '1' }),
    look({ word: 'good', times: '1' }),
  ]);
  expect(bad.status).toBe('rejected');
  expect(good).toEqual({ status: 'fulfilled', value: [{ said: 'good1' }] });
});

test('after a failure the next question is answered', async () => {
  const look = words();
  await expect(look({ word: 'x', times: 'many' })).rejects.toThrow('integer');
  await expect(look({ word: 'x', times: '1' })).resolves.toEqual([{ said: 'x1' }]);
});
