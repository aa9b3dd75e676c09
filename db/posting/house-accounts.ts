// Finds the house's accounts, making each on first use. Who remembers them over transactions gives a pool, so that an account
// never vanishes with a batch that was undone; who needs them for one transaction gives its connection, because one that waits
// for a second connection while it holds locks may wait for those that wait for it.

import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { type HouseAccount, houseAccountKey } from '../../domain/account.ts';
import type { Currency } from '../../domain/currency.ts';
import type { Provider } from '../../domain/provider.ts';

export type HouseAccountRef = { house: HouseAccount; provider: Provider | null; currency: Currency };
export type HouseAccounts = { resolve(refs: readonly HouseAccountRef[]): Promise<ReadonlyMap<string, string>> };

/** Ids by `houseAccountKey`; remembered for the life of the process, since accounts are never removed. */
export function createHouseAccounts(client: pg.ClientBase | pg.Pool): HouseAccounts {
  const known = new Map<string, string>();
  return {
    async resolve(refs) {
      for (const ref of refs) {
        const key = houseAccountKey(ref.house, ref.provider, ref.currency);
        if (!known.has(key)) known.set(key, await findOrMake(client, ref));
      }
      return known;
    },
  };
}

async function findOrMake(
  client: pg.ClientBase | pg.Pool,
  { house, provider, currency }: HouseAccountRef,
): Promise<string> {
  await client.query(
    'insert into account (id, kind, provider, currency) values ($1, $2, $3, $4) on conflict do nothing',
    [uuidv7(), house, provider, currency],
  );
  const { rows } = await client.query<{ id: string }>(
    'select id from account where kind = $1 and provider is not distinct from $2 and currency = $3 and player_id is null',
    [house, provider, currency],
  );
  if (!rows[0]) throw new Error(`account ${houseAccountKey(house, provider, currency)} was neither found nor made`);
  return rows[0].id;
}
