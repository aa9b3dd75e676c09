// A player's account statement: transfers in the order in which they changed each wallet. A wallet's version is that order
// (clocks are not), so a page goes on below the version it ended at, wallet by wallet.

import { and, desc, eq, gte, lt } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Currency } from '../../domain/currency.ts';
import type { Provider } from '../../domain/provider.ts';
import { operation, transfer, type TransferKind } from '../schema.ts';

export type StatementRow = {
  id: string;
  walletAccount: string;
  version: bigint;
  kind: TransferKind;
  provider: Provider | null;
  transactionId: string | null;
  round: string | null;
  game: string | null;
  reference: string | null;
  currency: Currency;
  amount: bigint;
  /** True when the player's account was credited. */
  credited: boolean;
  balanceAfter: bigint;
  effectiveAt: Date;
  postedAt: Date;
};
export type StatementFilter = { from: Date | undefined; to: Date | undefined };

/** Transfers of one wallet below `version` (all when null), newest first. `from` inclusive, `to` exclusive, by posting time. */
export async function readWalletTransfers(
  orm: NodePgDatabase,
  walletAccount: string,
  version: bigint | null,
  { from, to }: StatementFilter,
  limit: number,
): Promise<StatementRow[]> {
  const rows = await orm
    .select({ transfer, operation })
    .from(transfer)
    .leftJoin(operation, eq(operation.id, transfer.operationId))
    .where(
      and(
        eq(transfer.walletAccount, walletAccount),
        version === null ? undefined : lt(transfer.walletVersion, version),
        from && gte(transfer.postedAt, from),
        to && lt(transfer.postedAt, to),
      ),
    )
    .orderBy(desc(transfer.walletVersion))
    .limit(limit);
  return rows.map((row) => toRow(walletAccount, row));
}

type Joined = { transfer: typeof transfer.$inferSelect; operation: typeof operation.$inferSelect | null };

function toRow(walletAccount: string, { transfer: moved, operation: cause }: Joined): StatementRow {
  const { walletVersion, balanceAfter } = moved;
  if (walletVersion === null || balanceAfter === null)
    throw new Error(`transfer ${moved.id} names a wallet without its balance`);
  return {
    id: moved.id,
    walletAccount,
    version: walletVersion,
    kind: moved.kind,
    provider: cause?.provider ?? null,
    transactionId: cause?.transactionId ?? null,
    round: cause?.providerRound ?? null,
    game: cause?.game ?? null,
    reference: moved.reference,
    currency: moved.currency,
    amount: moved.amount,
    credited: moved.creditAccount === walletAccount,
    balanceAfter,
    effectiveAt: moved.effectiveAt,
    postedAt: moved.postedAt,
  };
}

/** Joins the wallets' transfers into one page, latest posting first, each wallet in its own order. */
export function mergeNewestFirst(wallets: readonly (readonly StatementRow[])[], limit: number): StatementRow[] {
  const queues = wallets.map((rows) => [...rows]);
  const merged: StatementRow[] = [];
  while (merged.length < limit) {
    const newest = queues
      .filter((queue) => queue[0] !== undefined)
      .toSorted((a, b) => Number(b[0]?.postedAt) - Number(a[0]?.postedAt))[0];
    const row = newest?.shift();
    if (!row) break;
    merged.push(row);
  }
  return merged;
}
