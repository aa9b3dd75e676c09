import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareLedger, verifyLedger } from '../../db/verify/verify-ledger.ts';
import { type Ledger, createLedger, payin, payout, rollback } from './ledger-fixture.ts';

let ledger: Ledger;
let owner: pg.Pool;
beforeAll(async () => {
  ledger = await createLedger();
  owner = new pg.Pool({ connectionString: ledger.database.ownerUrl, max: 2 });
  const player = await ledger.createPlayer(10_000n);
  await ledger.post(payin(player, '1', 100n));
  await ledger.post(payout(player, '2', '1', 300n));
  await ledger.post(payin(player, '3', 100n));
  await ledger.post(rollback(player, '4', '3', 100n));
  await ledger.post(payin(player, '5', 100n, { mode: 'free', bonusCode: 'b' }));
  await ledger.post(payout(player, '6', '5', 50n, { mode: 'free' }));
});
afterAll(async () => {
  await owner.end();
  await ledger.close();
});

/** Falsifies the ledger past its guards, as only a superuser in a maintenance session could, verifies, and undoes it. */
async function falsified(sql: string): Promise<string[]> {
  const client = await owner.connect();
  try {
    await client.query('begin');
    for (const table of ['transfer', 'operation', 'wallet', 'round'])
      await client.query(`alter table ${table} disable trigger user`);
    await client.query(sql);
    const { differences } = await compareLedger(client);
    return differences.map(({ what }) => what);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

describe('verify', () => {
  test('a ledger that was only written by the poster has no difference', async () => {
    const { differences, wallets, transfers, rounds, operations } = await verifyLedger(ledger.app);
    expect(differences).toEqual([]);
    expect({ wallets, transfers, rounds, operations }).toEqual({ wallets: 1, transfers: 6, rounds: 3, operations: 6 });
  });

  test.each([
    ['a balance that was changed', 'update wallet set balance = balance + 1', ['wallet']],
    [
      'an amount that was changed',
      "update transfer set amount = amount + 1 where kind = 'payout'",
      ['wallet', 'chain', 'chain', 'operation', 'operation'],
    ],
    ['a round that was marked', "update round set state = 'open'", ['round', 'round', 'round']],
    [
      'an operation whose amount was changed',
      "update operation set amount = amount + 1 where operation = 'payin' and mode = 'cash'",
      ['operation', 'operation', 'round'],
    ],
    [
      'a transfer that was taken away',
      "delete from transfer where kind = 'rollback'",
      ['wallet', 'chain', 'operation'],
    ],
  ])('%s is found', async (_, sql, found) => {
    expect((await falsified(sql)).toSorted()).toEqual(expect.arrayContaining([...new Set(found)]));
  });
});
