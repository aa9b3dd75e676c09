// Everything the ledger knows of a provider's round: one part a player, with the operations that made it, repeated
// deliveries included, the transfers they caused and the cases that are open about it.

import { aliasedTable, and, asc, desc, eq, inArray, or } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Currency } from '../../domain/currency.ts';
import type { Provider } from '../../domain/provider.ts';
import type { Operation } from '../../domain/wallet-event.ts';
import { account, breakCase, operation, round, transfer, walletCallRedelivery } from '../schema.ts';

/** Players in one round that are shown; a crash game may have thousands, and is then asked for by player. */
const MAX_PARTS = 200;
/** Rows of a kind over all parts shown. */
const MAX_ROWS = 5_000;

export type RoundRow = typeof round.$inferSelect;
type AccountRow = typeof account.$inferSelect;
export type RoundOperationRow = {
  roundId: string | null;
  operation: Operation;
  transactionId: string;
  currency: Currency;
  amount: bigint;
  at: Date;
  outcome: 'posted' | 'refused' | 'tombstone' | 'duplicate';
  walletCallId: string | null;
};
export type RoundTransferRow = {
  roundId: string | null;
  id: string;
  debit: AccountRow;
  credit: AccountRow;
  amount: bigint;
  at: Date;
};

/** `named` is the provider's round id or our key. */
export async function findRounds(
  orm: NodePgDatabase,
  provider: Provider,
  named: string,
  playerId: string | undefined,
): Promise<RoundRow[]> {
  return orm
    .select()
    .from(round)
    .where(
      and(
        eq(round.provider, provider),
        or(eq(round.providerRound, named), eq(round.key, named)),
        playerId === undefined ? undefined : eq(round.playerId, playerId),
      ),
    )
    .orderBy(desc(round.openedAt), desc(round.id))
    .limit(MAX_PARTS);
}

/** Decided operations and repeated deliveries of these rounds, oldest first. */
export async function readRoundOperations(
  orm: NodePgDatabase,
  roundIds: readonly string[],
): Promise<RoundOperationRow[]> {
  if (roundIds.length === 0) return [];
  const { roundId, transactionId, currency, amount, walletCallId } = operation;
  const facts = { roundId, operation: operation.operation, transactionId, currency, amount, walletCallId };
  const decided = await orm
    .select({ ...facts, at: operation.postedAt, outcome: operation.outcome })
    .from(operation)
    .where(inArray(roundId, [...roundIds]))
    .orderBy(asc(operation.postedAt), asc(operation.id))
    .limit(MAX_ROWS);
  const repeated = await orm
    .select({ ...facts, at: walletCallRedelivery.receivedAt })
    .from(walletCallRedelivery)
    .innerJoin(operation, eq(operation.walletCallId, walletCallRedelivery.walletCallId))
    .where(inArray(roundId, [...roundIds]))
    .orderBy(asc(walletCallRedelivery.id))
    .limit(MAX_ROWS);
  const duplicates = repeated.map((row) => ({ ...row, outcome: 'duplicate' as const }));
  return [...decided, ...duplicates].toSorted((a, b) => Number(a.at) - Number(b.at));
}

export async function readRoundTransfers(
  orm: NodePgDatabase,
  roundIds: readonly string[],
): Promise<RoundTransferRow[]> {
  if (roundIds.length === 0) return [];
  const debit = aliasedTable(account, 'debit');
  const credit = aliasedTable(account, 'credit');
  return orm
    .select({
      roundId: operation.roundId,
      id: transfer.id,
      debit,
      credit,
      amount: transfer.amount,
      at: transfer.postedAt,
    })
    .from(transfer)
    .innerJoin(operation, eq(operation.id, transfer.operationId))
    .innerJoin(debit, eq(debit.id, transfer.debitAccount))
    .innerJoin(credit, eq(credit.id, transfer.creditAccount))
    .where(inArray(operation.roundId, [...roundIds]))
    .orderBy(asc(transfer.postedAt), asc(transfer.id))
    .limit(MAX_ROWS);
}

/** Cases about the provider's round, by player; null is a case that names none. */
export async function readRoundBreaks(
  orm: NodePgDatabase,
  provider: Provider,
  providerRounds: readonly string[],
): Promise<{ id: string; playerId: string | null; providerRound: string | null }[]> {
  if (providerRounds.length === 0) return [];
  return orm
    .select({ id: breakCase.id, playerId: breakCase.playerId, providerRound: breakCase.providerRound })
    .from(breakCase)
    .where(and(eq(breakCase.provider, provider), inArray(breakCase.providerRound, [...providerRounds])))
    .orderBy(asc(breakCase.createdAt))
    .limit(MAX_ROWS);
}
