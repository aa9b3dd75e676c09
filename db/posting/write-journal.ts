// Writes a whole batch with one statement, set-wise. All or nothing: every unique key, guard and floor of the schema speaks
// here, and any objection undoes the batch.

import type pg from 'pg';
import { houseAccountKey } from '../../domain/account.ts';
import type { HouseAccounts } from './house-accounts.ts';
import type { Journal } from './journal.ts';
import { openCallBreaks } from './open-call-breaks.ts';
import { writeConfirmations } from './write-confirmations.ts';
import { writeTokens } from './write-tokens.ts';
import { WRITE_JOURNAL } from './write-statement.ts';

/** Writes the journal inside the caller's transaction. */
export async function writeJournal(
  client: pg.PoolClient,
  journal: Journal,
  houseAccounts: HouseAccounts,
): Promise<void> {
  const accounts = await houseAccounts.resolve(
    journal.transfers.map(({ house, provider, currency }) => ({ house, provider, currency })),
  );
  const values = [
    ...walletCallColumns(journal),
    ...redeliveryColumns(journal),
    ...operationColumns(journal),
    ...tombstoneColumns(journal),
    ...roundColumns(journal),
    ...walletColumns(journal),
    ...transferColumns(journal, accounts),
    ...outboxColumns(journal),
  ];
  await client.query({ ...WRITE_JOURNAL, values });
  await writeTokens(client, journal.tokens);
  await writeConfirmations(client, journal.confirmations);
  await openCallBreaks(client, journal.breaks, new Date());
}

/** Turns rows into one array a column, in the order the statement names them. */
function columns<Row>(rows: readonly Row[], ...pick: ((row: Row) => unknown)[]): unknown[][] {
  return pick.map((column) => rows.map(column));
}

const text = (amount: bigint | null): string | null => (amount === null ? null : amount.toString());

function walletCallColumns({ walletCalls }: Journal): unknown[][] {
  return columns(
    walletCalls,
    (row) => row.id,
    (row) => row.source.provider,
    (row) => row.operation,
    (row) => row.source.receivedAt.toISOString(),
    (row) => row.source.request.method,
    (row) => row.source.request.path,
    (row) => JSON.stringify(row.source.request.headers),
    (row) => row.source.request.body,
    (row) => row.callKey,
    (row) => row.outcome,
    (row) => row.problem,
    (row) => row.flags.join(','),
    (row) => row.reply.status,
    (row) => JSON.stringify(row.reply.headers),
    (row) => row.reply.body,
  );
}

function redeliveryColumns({ redeliveries }: Journal): unknown[][] {
  return columns(
    redeliveries,
    (row) => row.walletCallId,
    (row) => row.receivedAt,
  );
}

function operationColumns({ operations }: Journal): unknown[][] {
  return columns(
    operations,
    (row) => row.id,
    (row) => row.walletCallId,
    (row) => row.event.provider,
    (row) => row.event.key,
    (row) => row.event.operation,
    (row) => row.mode,
    (row) => row.event.transactionId,
    (row) => row.linkedKey,
    (row) => row.playerId,
    (row) => row.roundId,
    (row) => row.sessionId,
    (row) => row.event.round?.providerRound ?? null,
    (row) => row.event.game,
    (row) => row.event.currency,
    (row) => text(row.amount),
    (row) => JSON.stringify(row.fingerprint),
    (row) => row.outcome,
    (row) => row.code,
    (row) => row.final,
    (row) => text(row.balanceBefore),
    (row) => text(row.balanceAfter),
    (row) => row.event.bonusCode,
    (row) => row.event.closesRound,
    (row) => text(row.event.tax),
    (row) => row.effectiveAt,
    (row) => row.postedAt,
  );
}

function tombstoneColumns({ tombstones }: Journal): unknown[][] {
  return columns(
    tombstones,
    (row) => row.provider,
    (row) => row.key,
    (row) => row.playerId,
    (row) => row.operationId,
    (row) => row.at,
  );
}

function roundColumns(journal: Journal): unknown[][] {
  return columns(
    [...journal.rounds.values()],
    (row) => row.id,
    (row) => row.event.provider,
    (row) => row.playerId,
    (row) => row.event.round?.key,
    (row) => row.event.round?.providerRound,
    (row) => row.event.game,
    (row) => row.event.currency,
    (row) => row.sessionId,
    (row) => row.state,
    (row) => text(row.bet),
    (row) => text(row.won),
    (row) => row.at,
    (row) => row.deadlineAt,
  );
}

function walletColumns(journal: Journal): unknown[][] {
  return columns(
    [...journal.wallets.values()],
    (row) => row.accountId,
    (row) => text(row.balance),
    (row) => text(row.floor),
    (row) => text(row.version),
  );
}

function transferColumns({ transfers }: Journal, accounts: ReadonlyMap<string, string>): unknown[][] {
  const house = (row: Journal['transfers'][number]) => {
    const id = accounts.get(houseAccountKey(row.house, row.provider, row.currency));
    if (!id) throw new Error(`no account for ${row.house} of ${row.provider} in ${row.currency}`);
    return id;
  };
  return columns(
    transfers,
    (row) => row.id,
    (row) => row.operationId,
    (row) => row.kind,
    (row) => (row.toPlayer ? house(row) : row.walletAccount),
    (row) => (row.toPlayer ? row.walletAccount : house(row)),
    (row) => row.currency,
    (row) => text(row.amount),
    (row) => row.walletAccount,
    (row) => text(row.walletVersion),
    (row) => text(row.balanceAfter),
    (row) => row.effectiveAt,
    (row) => row.postedAt,
  );
}

function outboxColumns({ outbox }: Journal): unknown[][] {
  return columns(
    outbox,
    (row) => row.roundId,
    (row) => row.operationId,
    (row) => row.urgent,
  );
}
