// Opens a player's account in a currency, once. The account is for ever; the wallet beside it holds the live balance.

import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { Currency } from '../../domain/currency.ts';

/** Opens the wallet if there is none yet; safe to repeat and to race. Runs inside the caller's transaction, if it has one. */
export async function openWallet(client: pg.Pool | pg.PoolClient, playerId: string, currency: Currency): Promise<void> {
  await client.query(
    `with opened as (
       insert into account (id, kind, player_id, currency) values ($1, 'player', $2, $3)
       on conflict do nothing returning id, player_id, currency
     )
     insert into wallet (account_id, player_id, currency) select id, player_id, currency from opened`,
    [uuidv7(), playerId, currency],
  );
}
