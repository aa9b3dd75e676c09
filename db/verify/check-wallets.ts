// A wallet is the sum of its transfers, and their versions and balances form one chain without a gap.

import type pg from 'pg';
import { type Difference, MAX_DIFFERENCES } from './difference.ts';

const WALLETS = `
  select w.account_id as id, w.balance::text, w.version::text, coalesce(t.sum, 0)::text as sum, coalesce(t.count, 0)::text as count
  from wallet w left join (
    select wallet_account, count(*), sum(case when credit_account = wallet_account then amount else -amount end)
    from transfer where wallet_account is not null group by wallet_account
  ) t on t.wallet_account = w.account_id
  where w.balance is distinct from coalesce(t.sum, 0) or w.version is distinct from coalesce(t.count, 0)
  limit ${MAX_DIFFERENCES}`;

const CHAIN = `
  select id, wallet_version::text as version, balance_after::text as after, expected::text, expected_version::text
  from (
    select id, wallet_version, balance_after,
      coalesce(lag(balance_after) over w, 0) + case when credit_account = wallet_account then amount else -amount end as expected,
      coalesce(lag(wallet_version) over w, 0) + 1 as expected_version
    from transfer where wallet_account is not null
    window w as (partition by wallet_account order by wallet_version)
  ) chain
  where balance_after is distinct from expected or wallet_version is distinct from expected_version
  limit ${MAX_DIFFERENCES}`;

export async function checkWallets(
  client: pg.ClientBase,
): Promise<{ wallets: number; transfers: number; differences: Difference[] }> {
  const counts = await client.query<{ wallets: string; transfers: string }>(
    'select (select count(*) from wallet) as wallets, (select count(*) from transfer) as transfers',
  );
  const wallets = await client.query<{ id: string; balance: string; version: string; sum: string; count: string }>(
    WALLETS,
  );
  const chain = await client.query<{
    id: string;
    version: string;
    after: string;
    expected: string;
    expected_version: string;
  }>(CHAIN);
  return {
    wallets: Number(counts.rows[0]?.wallets),
    transfers: Number(counts.rows[0]?.transfers),
    differences: [
      ...wallets.rows.map(({ id, balance, version, sum, count }): Difference => {
        return {
          what: 'wallet',
          id,
          detail: `holds ${balance} at version ${version}, its ${count} transfers sum to ${sum}`,
        };
      }),
      ...chain.rows.map(({ id, version, after, expected, expected_version: next }): Difference => {
        return {
          what: 'chain',
          id,
          detail: `leaves ${after} at version ${version}, expected ${expected} at version ${next}`,
        };
      }),
    ],
  };
}
