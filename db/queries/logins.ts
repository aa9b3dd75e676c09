// Hosted logins for the REST API. A login past its time reads as expired without anybody having to write it.

import { eq, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { isId } from '../../domain/ids.ts';
import { type LoginState, login } from '../schema.ts';

export type LoginRow = typeof login.$inferSelect;
export type NewLogin = Pick<LoginRow, 'id' | 'playerId' | 'wantsEmail' | 'wantsProfiles' | 'redirectUrl'>;

/** Nobody waits for longer than the provider's own end and a poll's time. */
const stateNow = sql<LoginState>`case when ${login.state} = 'pending' and ${login.expiresAt} + interval '30 s' <= now() then 'expired' else ${login.state} end`;

/** A login that is still to be opened at the provider. */
export async function insertLogin(orm: NodePgDatabase, row: NewLogin): Promise<void> {
  await orm.insert(login).values({ ...row, state: 'creating' });
}

export async function findLogin(orm: NodePgDatabase, id: string): Promise<LoginRow | null> {
  if (!isId(id)) return null;
  const [row] = await orm.select({ login, state: stateNow }).from(login).where(eq(login.id, id));
  return row ? { ...row.login, state: row.state } : null;
}
