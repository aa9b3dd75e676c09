// Free bets for the REST API. What was used and won is counted from the ledger by bonus code, never kept beside it.

import { and, desc, eq, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { isId } from '../../domain/ids.ts';
import type { Provider } from '../../domain/provider.ts';
import { freeBet, type FreeBetState } from '../schema.ts';
import { type Page, type PageRequest, cutPage, microseconds, olderThan } from './keyset.ts';

export type FreeBetRow = typeof freeBet.$inferSelect & { used: number; won: bigint };
export type NewFreeBet = Omit<typeof freeBet.$inferInsert, 'state' | 'createdAt'> & {
  state: 'granting' | 'granted';
};

// Drizzle leaves out a column's table in the fields of a select from one table, so the outer row is named in plain SQL here.
/** Stakes that stand: posted under the bonus code and not taken back. */
const STAKES = sql.raw(`select p.provider, p.key, p.round_id from operation p
  where p.provider = free_bet.provider and p.bonus_code = free_bet.bonus_code and p.player_id = free_bet.player_id
    and p.operation = 'payin' and p.mode = 'free' and p.outcome = 'posted'
    and not exists (
      select from operation b where b.round_id = p.round_id and b.linked_key = p.key
        and b.operation in ('rollback', 'refund') and b.outcome = 'posted'
    )`);
const used = sql<number>`(select count(*)::int from (${STAKES}) stake)`;
const won = sql<bigint>`(select coalesce(sum(w.amount), 0) from (${STAKES}) stake
  join operation w on w.round_id = stake.round_id and w.linked_key = stake.key
  where w.operation = 'payout' and w.outcome = 'posted')`.mapWith(BigInt);

const columns = {
  id: freeBet.id,
  provider: freeBet.provider,
  playerId: freeBet.playerId,
  game: freeBet.game,
  currency: freeBet.currency,
  stake: freeBet.stake,
  count: freeBet.count,
  bonusCode: freeBet.bonusCode,
  state: freeBet.state,
  reason: freeBet.reason,
  expiresAt: freeBet.expiresAt,
  createdAt: freeBet.createdAt,
  used,
  won,
};

/** A free bet that is still to be granted at the provider, or granted already where the grant is ours alone. */
export async function insertFreeBet(orm: NodePgDatabase, row: NewFreeBet): Promise<void> {
  await orm.insert(freeBet).values(row);
}

export async function findFreeBet(orm: NodePgDatabase, id: string): Promise<FreeBetRow | null> {
  if (!isId(id)) return null;
  const rows = await orm.select(columns).from(freeBet).where(eq(freeBet.id, id));
  return rows[0] ?? null;
}

export type FreeBetFilter = {
  player?: string | undefined;
  provider?: Provider | undefined;
  state?: FreeBetState | undefined;
};

export async function listFreeBets(
  orm: NodePgDatabase,
  filter: FreeBetFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<FreeBetRow>> {
  const rows = await orm
    .select({ ...columns, position: microseconds(freeBet.createdAt) })
    .from(freeBet)
    .where(
      and(
        filter.player === undefined ? undefined : eq(freeBet.playerId, filter.player),
        filter.provider && eq(freeBet.provider, filter.provider),
        filter.state && eq(freeBet.state, filter.state),
        olderThan(freeBet.createdAt, freeBet.id, cursor),
      ),
    )
    .orderBy(desc(freeBet.createdAt), desc(freeBet.id))
    .limit(limit + 1);
  return cutPage(rows, limit);
}
