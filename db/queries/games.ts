// The catalogue of games as the providers list them, kept so that a game can be named by our id or by the provider's code.

import { and, desc, eq, lt, or, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { v7 as uuidv7 } from 'uuid';
import { isId } from '../../domain/ids.ts';
import type { Provider } from '../../domain/provider.ts';
import { game } from '../schema.ts';
import type { Page, PageRequest } from './keyset.ts';

export type GameRow = typeof game.$inferSelect;

/** By our id or the provider's code. */
export async function findGame(orm: NodePgDatabase, provider: Provider, idOrCode: string): Promise<GameRow | null> {
  const named = isId(idOrCode) ? or(eq(game.id, idOrCode), eq(game.code, idOrCode)) : eq(game.code, idOrCode);
  const rows = await orm
    .select()
    .from(game)
    .where(and(eq(game.provider, provider), named));
  return rows[0] ?? null;
}

/** When the provider's list was last taken over; null when it never was. */
export async function gamesSyncedAt(orm: NodePgDatabase, provider: Provider): Promise<Date | null> {
  const rows = await orm
    .select({ at: sql<string | null>`max(${game.syncedAt})::text` })
    .from(game)
    .where(eq(game.provider, provider));
  return rows[0]?.at ? new Date(rows[0].at) : null;
}

/** Takes over the provider's whole list; what is no longer on it is disabled, never removed. */
export async function replaceGames(
  orm: NodePgDatabase,
  provider: Provider,
  games: readonly { code: string; name: string; kind: string }[],
): Promise<void> {
  if (games.length === 0) return;
  const rows = games.map((listed) => ({ ...listed, id: uuidv7(), provider }));
  await orm.transaction(async (tx) => {
    const [{ now } = { now: '' }] = await tx
      .select({ now: sql<string>`clock_timestamp()::text` })
      .from(sql`(select) clock`);
    await tx
      .insert(game)
      .values(rows)
      .onConflictDoUpdate({
        target: [game.provider, game.code],
        set: {
          name: sql`excluded.name`,
          kind: sql`excluded.kind`,
          enabled: true,
          syncedAt: sql`clock_timestamp()`,
        },
      });
    await tx
      .update(game)
      .set({ enabled: false })
      .where(and(eq(game.provider, provider), lt(game.syncedAt, sql`${now}::timestamptz`)));
  });
}

/** Newest first; ids grow with time. */
export async function listGames(
  orm: NodePgDatabase,
  provider: Provider | undefined,
  { limit, cursor }: PageRequest,
): Promise<Page<GameRow>> {
  const rows = await orm
    .select()
    .from(game)
    .where(and(provider && eq(game.provider, provider), cursor && lt(game.id, cursor.id)))
    .orderBy(desc(game.id))
    .limit(limit + 1);
  const kept = rows.slice(0, limit);
  const last = rows.length > limit ? kept.at(-1) : undefined;
  return { rows: kept, next: last ? { at: '0', id: last.id } : null };
}
