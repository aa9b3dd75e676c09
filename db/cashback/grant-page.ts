// Grants a page of players their cashback: one transfer each from the house's cashback account to the wallet, in the same
// transaction as the row that makes the grant once. Wallets are locked first and in id order, as wallet calls lock them.

import type pg from 'pg';
import { houseAccountKey } from '../../domain/account.ts';
import { cashbackFor } from '../../domain/cashback-rule.ts';
import { Failure } from '../../domain/failure.ts';
import { withTransaction } from '../conduct/with-transaction.ts';
import { createHouseAccounts } from '../posting/house-accounts.ts';
import { newId } from '../posting/new-id.ts';
import type { OfPeriod } from './freeze-losses.ts';
import { type Programme, findProgramme } from './programmes.ts';

/** Wallets that one transaction holds: their bets wait for it, so a few milliseconds. */
const PAGE = 50;

/** The last player of the page, null after the last page; `granted` are those made now. */
export type GrantedPage = { last: string | null; granted: number };

type Loss = { player_id: string; lost: string };
type Wallet = { account_id: string; player_id: string; balance: string; version: string };
type Grant = {
  playerId: string;
  amount: bigint;
  transferId: string;
  account: string;
  balance: bigint;
  version: bigint;
};

/** Grants the players after `after` in id order. A player who has the grant already is passed over. */
export async function grantPage(pool: pg.Pool, period: OfPeriod, after: string | null): Promise<GrantedPage> {
  const programme = await findProgramme(pool, period.programmeId);
  if (!programme) throw new Failure('not_found', 'there is no such programme', { facts: { ...period } });
  const house = await cashbackAccount(pool, programme);
  return withTransaction(pool, async (client) => {
    const { rows: losses } = await client.query<Loss>(
      `select player_id, lost from cashback_loss
       where programme_id = $1 and first_day = $2 and ($3::uuid is null or player_id > $3) order by player_id limit ${PAGE}`,
      [period.programmeId, period.firstDay, after],
    );
    const owed = losses
      .map(({ player_id, lost }) => ({ playerId: player_id, amount: cashbackFor(programme, BigInt(lost)) }))
      .filter(({ amount }) => amount > 0n);
    const grants = owed.length === 0 ? [] : await missing(client, programme, period, owed);
    if (grants.length > 0) await write(client, programme, period, grants, house);
    return { last: losses.length === PAGE ? (losses.at(-1)?.player_id ?? null) : null, granted: grants.length };
  });
}

/** Locks the wallets, and only then looks who has the grant: whoever came first has committed by then. */
async function missing(
  client: pg.PoolClient,
  { currency }: Programme,
  { programmeId, firstDay }: OfPeriod,
  owed: readonly { playerId: string; amount: bigint }[],
): Promise<Grant[]> {
  const players = owed.map(({ playerId }) => playerId);
  const { rows } = await client.query<Wallet>(
    `select account_id, player_id, balance, version from wallet
     where player_id = any ($1::uuid[]) and currency = $2 order by account_id for no key update`,
    [players, currency],
  );
  const made = await client.query<{ player_id: string }>(
    'select player_id from cashback_grant where programme_id = $1 and first_day = $2 and player_id = any ($3::uuid[])',
    [programmeId, firstDay, players],
  );
  const done = new Set(made.rows.map((row) => row.player_id));
  const wallets = new Map(rows.map((row) => [row.player_id, row]));
  return owed
    .filter(({ playerId }) => !done.has(playerId))
    .map(({ playerId, amount }) => {
      const wallet = wallets.get(playerId);
      if (!wallet) throw new Failure('ledger_invariant', 'a player who lost has no wallet', { facts: { playerId } });
      const { account_id: account, balance, version } = wallet;
      return {
        ...{ playerId, amount, account, transferId: newId() },
        ...{ balance: BigInt(balance) + amount, version: BigInt(version) + 1n },
      };
    });
}

/**
 * $1 programme, $2 first day, $3 currency, $4 house account, $5 reference, then a column each: player, amount, transfer, wallet,
 * balance, version. A floor that a correction left below zero follows the wallet up.
 */
const WRITE = `
with made as (
  select * from unnest($6::uuid[], $7::numeric[], $8::uuid[], $9::uuid[], $10::numeric[], $11::bigint[])
    as g (player_id, amount, transfer_id, account_id, balance, version)
), moved as (
  update wallet w set balance = made.balance, version = made.version,
    floor = case when made.balance >= 0 then 0 else greatest(w.floor, made.balance) end
  from made where w.account_id = made.account_id
), transferred as (
  insert into transfer (id, kind, currency, wallet_account, balance_after, wallet_version, debit_account, credit_account, amount,
    reference, effective_at, posted_at)
  select transfer_id, 'cashback', $3, account_id, balance, version, $4, account_id, amount, $5, clock_timestamp(), clock_timestamp()
  from made
)
insert into cashback_grant (programme_id, first_day, player_id, amount, transfer_id)
select $1, $2, player_id, amount, transfer_id from made`;

async function write(
  client: pg.PoolClient,
  { currency }: Programme,
  { programmeId, firstDay }: OfPeriod,
  grants: readonly Grant[],
  house: string,
): Promise<void> {
  await client.query(WRITE, [
    programmeId,
    firstDay,
    currency,
    house,
    `cashback-programme.${programmeId}.${firstDay}`,
    grants.map(({ playerId }) => playerId),
    grants.map(({ amount }) => amount.toString()),
    grants.map(({ transferId }) => transferId),
    grants.map(({ account }) => account),
    grants.map(({ balance }) => balance.toString()),
    grants.map(({ version }) => version.toString()),
  ]);
}

async function cashbackAccount(pool: pg.Pool, { provider, currency }: Programme): Promise<string> {
  const accounts = await createHouseAccounts(pool).resolve([{ house: 'cashback', provider, currency }]);
  const id = accounts.get(houseAccountKey('cashback', provider, currency));
  if (id === undefined) throw new Error(`no cashback account of ${provider} in ${currency}`);
  return id;
}
