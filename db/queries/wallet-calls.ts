// Stored wallet calls, with what became of them. A call that was delivered again is one row; its repetitions are counted.

import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { isId } from '../../domain/ids.ts';
import type { Provider } from '../../domain/provider.ts';
import { operation, round, walletCall } from '../schema.ts';
import { type Page, type PageRequest, cutPage, microseconds, olderThan } from './keyset.ts';

type CallRow = typeof walletCall.$inferSelect;
export type CallOperationRow = typeof operation.$inferSelect & { roundKey: string | null };
/** `operations` are the legs of the call, in their order; empty for a query and for what could not be read. */
export type WalletCallRow = CallRow & { redeliveries: number; operations: CallOperationRow[] };

// In plain SQL: Drizzle leaves out a column's table in the fields of a select from one table.
const redeliveries = sql<number>`(select count(*)::int from wallet_call_redelivery r where r.wallet_call_id = wallet_call.id)`;

export async function findWalletCall(orm: NodePgDatabase, id: string): Promise<WalletCallRow | null> {
  if (!isId(id)) return null;
  const rows = await orm.select({ call: walletCall, redeliveries }).from(walletCall).where(eq(walletCall.id, id));
  const [found] = await withOperations(orm, rows);
  return found ?? null;
}

/** The calls that carried a transaction, newest first. */
export async function listWalletCalls(
  orm: NodePgDatabase,
  provider: Provider,
  transactionId: string,
  { limit, cursor }: PageRequest,
): Promise<Page<WalletCallRow>> {
  const carrying = orm
    .select({ id: operation.walletCallId })
    .from(operation)
    .where(and(eq(operation.provider, provider), eq(operation.transactionId, transactionId)));
  const rows = await orm
    .select({ call: walletCall, redeliveries, id: walletCall.id, position: microseconds(walletCall.receivedAt) })
    .from(walletCall)
    .where(and(inArray(walletCall.id, carrying), olderThan(walletCall.receivedAt, walletCall.id, cursor)))
    .orderBy(desc(walletCall.receivedAt), desc(walletCall.id))
    .limit(limit + 1);
  const page = cutPage(rows, limit);
  return { rows: await withOperations(orm, page.rows), next: page.next };
}

async function withOperations(
  orm: NodePgDatabase,
  rows: readonly { call: CallRow; redeliveries: number }[],
): Promise<WalletCallRow[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ call }) => call.id);
  const legs = await orm
    .select({ operation, roundKey: round.key })
    .from(operation)
    .leftJoin(round, eq(round.id, operation.roundId))
    .where(inArray(operation.walletCallId, ids))
    .orderBy(asc(operation.id));
  return rows.map(({ call, redeliveries: repeated }) => ({
    ...call,
    redeliveries: repeated,
    operations: legs
      .filter((leg) => leg.operation.walletCallId === call.id)
      .map((leg) => ({ ...leg.operation, roundKey: leg.roundKey })),
  }));
}
