// Game sessions for the REST API. A session past its expiry reads as ended without anybody having to write it.

import { and, desc, eq, ne, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { isId } from '../../domain/ids.ts';
import type { Provider } from '../../domain/provider.ts';
import { session, type SessionState } from '../schema.ts';
import { type Page, type PageRequest, cutPage, microseconds, olderThan } from './keyset.ts';

export type SessionRow = typeof session.$inferSelect;
export type NewSession = Omit<typeof session.$inferInsert, 'state' | 'createdAt'>;

const stateNow = sql<SessionState>`case when ${session.state} = 'active' and ${session.expiresAt} <= now() then 'ended' else ${session.state} end`;
const columns = {
  id: session.id,
  provider: session.provider,
  playerId: session.playerId,
  kind: session.kind,
  mode: session.mode,
  game: session.game,
  currency: session.currency,
  language: session.language,
  returnUrl: session.returnUrl,
  webshop: session.webshop,
  state: stateNow,
  url: session.url,
  providerSessionId: session.providerSessionId,
  launchToken: session.launchToken,
  reason: session.reason,
  expiresAt: session.expiresAt,
  createdAt: session.createdAt,
};

/** A session that is still to be started at the provider. */
export async function insertSession(orm: NodePgDatabase, row: NewSession): Promise<void> {
  await orm.insert(session).values({ ...row, state: 'starting' });
}

export async function findSession(orm: NodePgDatabase, id: string): Promise<SessionRow | null> {
  if (!isId(id)) return null;
  const rows = await orm.select(columns).from(session).where(eq(session.id, id));
  return rows[0] ?? null;
}

/** Ends a session; one that never became active keeps its reason. Null when there is no such session. */
export async function endSession(orm: NodePgDatabase, id: string): Promise<SessionRow | null> {
  if (!isId(id)) return null;
  await orm
    .update(session)
    .set({ state: 'ended' })
    .where(and(eq(session.id, id), ne(session.state, 'failed')));
  return findSession(orm, id);
}

export type SessionFilter = {
  player?: string | undefined;
  provider?: Provider | undefined;
  state?: SessionState | undefined;
};

export async function listSessions(
  orm: NodePgDatabase,
  filter: SessionFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<SessionRow>> {
  const rows = await orm
    .select({ ...columns, position: microseconds(session.createdAt) })
    .from(session)
    .where(
      and(
        filter.player === undefined ? undefined : eq(session.playerId, filter.player),
        filter.provider && eq(session.provider, filter.provider),
        filter.state && eq(stateNow, filter.state),
        olderThan(session.createdAt, session.id, cursor),
      ),
    )
    .orderBy(desc(session.createdAt), desc(session.id))
    .limit(limit + 1);
  return cutPage(rows, limit);
}
