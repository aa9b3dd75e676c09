// What is open of a case is said twice, for what people are shown and sort by in SQL, for what a proposal may ask in the domain.
// Both are held against each other over cases of every kind and state.

import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RESIDUAL } from '../../db/reconciliation/break-facts.ts';
import { BREAK_KINDS } from '../../domain/break-kind.ts';
import { CASE_STATES } from '../../domain/case-life.ts';
import { residualOf } from '../../domain/repair/residual.ts';
import { type TestDatabase, createTestDatabase } from '../setup/database.ts';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.appUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const CASES = `
select ${RESIDUAL}::text as residual
from jsonb_to_recordset($1::jsonb) as
  b (kind text, state text, currency text, ours numeric, theirs numeric, settled numeric, evidence jsonb, n bigint)
order by n`;

/** Few figures, so that sides agree, are zero and are used up often; one beyond what any float holds. */
const minor = fc.constantFrom(0n, 1n, 700n, 1_600n, 10n ** 37n);
const side = fc.option(minor, { nil: null });
const facts = fc.record({
  kind: fc.constantFrom(...BREAK_KINDS),
  state: fc.constantFrom(...CASE_STATES),
  currency: fc.constantFrom('EUR', null),
  ours: side,
  theirs: side,
  settled: minor,
  theirCurrency: fc.constantFrom('EUR', 'BRL', undefined),
  theirOperation: fc.constantFrom('promo', undefined),
});

test('what is shown as open and what a proposal may ask are one figure', async () => {
  const given = fc.sample(facts, { numRuns: 5_000, seed: 20_261_128 });
  const rows = given.map(({ ours, theirs, settled, theirCurrency, theirOperation, ...one }, n) => ({
    ...{ ...one, n },
    ...{ ours: ours?.toString() ?? null, theirs: theirs?.toString() ?? null, settled: settled.toString() },
    evidence: { theirCurrency, theirOperation },
  }));
  const shown = await client.query<{ residual: string | null }>(CASES, [JSON.stringify(rows)]);
  const ruled = given.map(({ theirCurrency, theirOperation, currency, ...one }) => {
    const comparable = (theirCurrency ?? currency) === currency;
    return residualOf({ ...one, comparable, renamed: theirOperation !== undefined })?.toString() ?? null;
  });
  expect(shown.rows.map(({ residual }, n) => ({ ...given[n], residual }))).toEqual(
    ruled.map((residual, n) => ({ ...given[n], residual })),
  );
});
