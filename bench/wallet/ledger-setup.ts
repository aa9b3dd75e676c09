// Players with money and an open session, put into the ledger set-wise, and the yardstick beside them. Every balance has its
// transfer, so the ledger's own guards hold; at the end the money is counted again, in both.

import { readFile } from 'node:fs/promises';
import pg from 'pg';

/** BRL 1,000,000.00: nobody runs out of money during a run. */
const FUNDS_MINOR = 100_000_000;

const SEED = `
with new_player as (
  insert into player (id, external_id) select uuidv7(), 'bench-' || n from generate_series(1, $1::int) as n returning id
), new_account as (
  insert into account (id, kind, player_id, currency) select uuidv7(), 'player', id, 'BRL' from new_player returning id, player_id
), house as (
  insert into account (id, kind, currency) values (uuidv7(), 'external', 'BRL') returning id
), new_wallet as (
  insert into wallet (account_id, player_id, currency, balance, version) select id, player_id, 'BRL', $2, 1 from new_account
), new_session as (
  insert into session (id, provider, player_id, kind, mode, game, currency, state, launch_token, expires_at)
  select uuidv7(), 'hypetech', id, 'game', 'cash', 'aviador', 'BRL', 'active', replace(uuidv7()::text, '-', ''),
    clock_timestamp() + interval '1 day' from new_player
)
insert into transfer (id, kind, debit_account, credit_account, currency, amount, wallet_account, wallet_version, balance_after,
  effective_at, posted_at)
select uuidv7(), 'deposit', house.id, a.id, 'BRL', $2, a.id, 1, $2, clock_timestamp(), clock_timestamp() from new_account a, house`;

const YARDSTICK = new URL('./yardstick.sql', import.meta.url);

/** Fills the empty ledger of `ownerUrl` and makes the yardstick. */
export async function setUpLedger(ownerUrl: string, players: number): Promise<void> {
  await asOwner(ownerUrl, async (client) => {
    await client.query(SEED, [players, FUNDS_MINOR]);
    await client.query(await readFile(YARDSTICK, 'utf8'));
    await client.query('vacuum analyze');
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

async function asOwner<T>(ownerUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: ownerUrl,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 120_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
