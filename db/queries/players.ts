// Players and their balances, read and written for the REST API. Money is only read here; it moves in db/posting.

import { asc, eq } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Currency } from '../../domain/currency.ts';
import { isId } from '../../domain/ids.ts';
import { account, player, wallet } from '../schema.ts';

export type PlayerRow = typeof player.$inferSelect;

/** Null when the external id is taken. */
export async function insertPlayer(
  orm: NodePgDatabase,
  row: { id: string; externalId: string; test: boolean },
): Promise<PlayerRow | null> {
  const inserted = await orm.insert(player).values(row).onConflictDoNothing().returning();
  return inserted[0] ?? null;
}

/** Null for anything that is not a player's id. */
export async function findPlayer(orm: NodePgDatabase, id: string): Promise<PlayerRow | null> {
  if (!isId(id)) return null;
  const rows = await orm.select().from(player).where(eq(player.id, id));
  return rows[0] ?? null;
}

export async function updatePlayer(
  orm: NodePgDatabase,
  id: string,
  change: { blocked?: boolean; test?: boolean },
): Promise<PlayerRow | null> {
  if (!isId(id) || Object.keys(change).length === 0) return findPlayer(orm, id);
  const updated = await orm.update(player).set(change).where(eq(player.id, id)).returning();
  return updated[0] ?? null;
}

export type WalletRow = { accountId: string; currency: Currency; balance: bigint };

/** A player's wallets, the one that was opened first at the head. */
export async function listWallets(orm: NodePgDatabase, playerId: string): Promise<WalletRow[]> {
  return orm
    .select({ accountId: wallet.accountId, currency: wallet.currency, balance: wallet.balance })
    .from(wallet)
    .innerJoin(account, eq(account.id, wallet.accountId))
    .where(eq(wallet.playerId, playerId))
    .orderBy(asc(account.createdAt), asc(account.id));
}
