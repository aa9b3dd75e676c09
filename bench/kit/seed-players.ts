// Players with money and an open session, put into the ledger set-wise. Every balance has its transfer, so the ledger's own
// guards hold, and nobody runs out of money during a run.

import { asOwner } from './as-owner.ts';

/** BRL 1,000,000.00. */
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

export async function seedPlayers(ownerUrl: string, players: number): Promise<void> {
  await asOwner(ownerUrl, async (client) => {
    await client.query(SEED, [players, FUNDS_MINOR]);
    await client.query('vacuum analyze player, account, wallet, session, transfer');
  });
}
