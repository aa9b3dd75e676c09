// The yardstick beside the ledger, and what is looked at in both by the same question: how much money there is, and that each
// call was posted once.

import { readFile } from 'node:fs/promises';
import { asOwner } from '../kit/as-owner.ts';
import { NET_PER_ROUND_MINOR } from '../kit/movement.ts';

const YARDSTICK = new URL('./yardstick.sql', import.meta.url);

/** Its wallets hold what the ledger's hold now. */
export async function createYardstick(ownerUrl: string): Promise<void> {
  await asOwner(ownerUrl, async (client) => {
    await client.query(await readFile(YARDSTICK, 'utf8'));
    await client.query('vacuum analyze yardstick.wallet');
  });
}

/** Begins a phase without the rows that the last one left for Temporal. */
export async function emptyOutbox(ownerUrl: string): Promise<void> {
  await asOwner(ownerUrl, async (client) => void (await client.query('truncate outbox, yardstick.outbox')));
}

export type Money = { balances: bigint; transfers: bigint; operations: number };

/** What all players own by their balances and by their transfers, in minor units, and how many calls were posted. */
export async function countMoney(ownerUrl: string, schema: 'public' | 'yardstick'): Promise<Money> {
  return asOwner(ownerUrl, async (client) => {
    const { rows } = await client.query<{ balances: string; transfers: string; operations: string }>(
      `select (select sum(balance) from ${schema}.wallet) as balances,
         (select coalesce(sum(case when credit_account = wallet_account then amount else -amount end), 0)
          from ${schema}.transfer) as transfers,
         (select count(*) from ${schema}.operation where outcome = 'posted') as operations`,
    );
    const [row] = rows;
    if (!row) throw new Error('the ledger did not answer');
    return {
      balances: BigInt(row.balances),
      transfers: BigInt(row.transfers),
      operations: Number(row.operations),
    };
  });
}

/** Every call was a half of a whole round: what was posted, and what it did to balances and transfers, is known exactly. Throws where it is not so. */
export function checkMoney(side: string, before: Money, after: Money, calls: number): void {
  const expected = NET_PER_ROUND_MINOR * BigInt(calls / 2);
  const moved = { balances: after.balances - before.balances, transfers: after.transfers - before.transfers };
  const posted = after.operations - before.operations;
  if (posted === calls && moved.balances === expected && moved.transfers === expected) return;
  throw new Error(
    `${side}: money was lost or made: ${calls} calls, ${posted} posted; ${expected} minor units expected, ` +
      `balances moved by ${moved.balances}, transfers by ${moved.transfers}`,
  );
}
