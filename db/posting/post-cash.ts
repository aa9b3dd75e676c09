// Money that comes and goes by the operator's platform: deposits and withdrawals, one transfer each, in the transaction of
// the caller, which also keeps the Idempotency-Key that makes it once.

import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { Currency } from '../../domain/currency.ts';
import { MAX_MINOR_UNITS } from '../../domain/money.ts';
import { openWallet } from './open-wallet.ts';

export type CashMovement = {
  playerId: string;
  kind: 'deposit' | 'withdrawal';
  currency: Currency;
  /** Minor units, above zero. */
  amount: bigint;
  reference: string;
};
export type CashResult =
  { ok: true; transferId: string; balance: bigint } | { ok: false; code: 'insufficient_funds' | 'amount_too_large' };

/** Posts a deposit or withdrawal. The player must exist; a wallet in that currency is opened by a deposit. */
export async function postCash(client: pg.PoolClient, movement: CashMovement): Promise<CashResult> {
  const { playerId, kind, currency, amount } = movement;
  if (kind === 'deposit') await openWallet(client, playerId, currency);
  const { rows } = await client.query<{ account_id: string; balance: string; floor: string; version: string }>(
    'select account_id, balance, floor, version from wallet where player_id = $1 and currency = $2 for no key update',
    [playerId, currency],
  );
  const wallet = rows[0];
  if (!wallet) return { ok: false, code: 'insufficient_funds' };
  const balance = BigInt(wallet.balance) + (kind === 'deposit' ? amount : -amount);
  if (balance < BigInt(wallet.floor)) return { ok: false, code: 'insufficient_funds' };
  if (balance > MAX_MINOR_UNITS) return { ok: false, code: 'amount_too_large' };
  const transferId = await write(client, movement, wallet.account_id, balance, BigInt(wallet.version) + 1n);
  return { ok: true, transferId, balance };
}

async function write(
  client: pg.PoolClient,
  movement: CashMovement,
  walletAccount: string,
  balance: bigint,
  version: bigint,
): Promise<string> {
  const { kind, currency, amount, reference } = movement;
  const external = await externalAccount(client, currency);
  const [debit, credit] = kind === 'deposit' ? [external, walletAccount] : [walletAccount, external];
  const id = uuidv7();
  await client.query(
    `with moved as (update wallet set balance = $5, version = $6, floor = case when $5::numeric >= 0 then 0 else greatest(floor, $5::numeric) end where account_id = $4)
     insert into transfer (id, kind, currency, wallet_account, balance_after, wallet_version, debit_account, credit_account, amount,
       reference, effective_at, posted_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp(), clock_timestamp())`,
    [
      id,
      kind,
      currency,
      walletAccount,
      balance.toString(),
      version.toString(),
      debit,
      credit,
      amount.toString(),
      reference,
    ],
  );
  return id;
}

async function externalAccount(client: pg.PoolClient, currency: Currency): Promise<string> {
  await client.query("insert into account (id, kind, currency) values ($1, 'external', $2) on conflict do nothing", [
    uuidv7(),
    currency,
  ]);
  const { rows } = await client.query<{ id: string }>(
    "select id from account where kind = 'external' and currency = $1",
    [currency],
  );
  if (!rows[0]) throw new Error(`no external account in ${currency}`);
  return rows[0].id;
}
