// Gathers what explains a break from the ids it keeps: the provider's line, the calls and our answers, the decided operation,
// its transfers and its round. Reading only, and everything that may be many is bounded.

import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Currency } from '../../domain/currency.ts';
import { roundWorkflowId } from '../../domain/ids.ts';
import type { Family } from '../../domain/matching/family.ts';
import { type Money, toMoney } from '../../domain/money.ts';
import type { Provider } from '../../domain/provider.ts';
import { type EvidenceCalls, MAX_SHOWN, type Redeliveries, readCalls } from './break-calls.ts';
import { type EvidenceLine, readLine } from './break-line.ts';
import { type EvidenceRound, readRound } from './break-round.ts';

export type EvidenceOperation = {
  id: string;
  operation: string;
  outcome: string;
  code: string | null;
  transactionId: string;
  amount: Money;
  at: string;
  postedAt: string;
};
export type EvidenceTransfer = { id: string; debit: string; credit: string; amount: Money; at: string };

/** `calls` are all under the transaction's id, the one of `walletCallId` among them. */
export type BreakEvidence = {
  /** The kind of transaction it is about; null for a round or a line. */
  subject: Family | null;
  statementLine: EvidenceLine | null;
  operation: EvidenceOperation | null;
  walletCallId: string | null;
  redeliveries: Redeliveries;
  calls: EvidenceCalls;
  round: EvidenceRound | null;
  transfers: EvidenceTransfer[];
  workflowId: string | null;
};

/** `ids` is what the break itself keeps, `family` the kind of transaction it is about. */
export type EvidenceKeys = {
  ids: Record<string, string | number | null>;
  family: Family | null;
  provider: Provider;
  transactionId: string | null;
  providerRound: string | null;
  playerId: string | null;
};

/** Reads what a break's ids point at, and what its transaction and round lead to. */
export async function readEvidence(client: pg.ClientBase | pg.Pool, keys: EvidenceKeys): Promise<BreakEvidence> {
  const idOf = (name: string): string | null => {
    const id = keys.ids[name];
    return id === undefined || id === null ? null : String(id);
  };
  const operation = await readOperation(client, idOf('operationId'), keys, idOf('roundId'));
  const walletCallId = idOf('walletCallId') ?? operation?.walletCallId ?? null;
  const transactionId = operation?.view.transactionId ?? keys.transactionId;
  const calls = await readCalls(client, keys.provider, transactionId, walletCallId);
  const round = await readRound(client, idOf('roundId') ?? operation?.roundId ?? null, keys);
  return {
    subject: keys.family,
    statementLine: await readLine(client, idOf('lineId')),
    operation: operation?.view ?? null,
    walletCallId,
    redeliveries: calls.calls.find(({ id }) => id === walletCallId)?.redeliveries ?? NEVER_AGAIN,
    calls,
    round,
    transfers: operation === null ? [] : await readTransfers(client, operation.view.id),
    workflowId: idOf('workflowId') ?? (round === null ? null : workflowIdOf(keys.provider, round)),
  };
}

const NEVER_AGAIN: Redeliveries = { count: 0, times: [], last: null };

function workflowIdOf(provider: Provider, { player, key }: EvidenceRound): string {
  return roundWorkflowId(provider, player, key, (text) => createHash('sha256').update(text).digest('hex'));
}

type OperationRow = {
  id: string;
  operation: string;
  outcome: string;
  code: string | null;
  transaction_id: string;
  currency: Currency;
  amount: string;
  effective_at: Date;
  posted_at: Date;
  wallet_call_id: string | null;
  round_id: string | null;
};

const OPERATION = `select id, operation, outcome, code, transaction_id, currency, amount, effective_at, posted_at, wallet_call_id,
  round_id from operation`;

/** The operation of the break; of a break about a round the stake that it waits for. */
async function readOperation(
  client: pg.ClientBase | pg.Pool,
  operationId: string | null,
  { family, transactionId }: EvidenceKeys,
  roundId: string | null,
) {
  const { rows } =
    operationId === null
      ? await client.query<OperationRow>(
          `${OPERATION} where round_id = $1 and transaction_id = $2 and match_family(operation) = $3 order by id limit 1`,
          [roundId, transactionId, family ?? 'payin'],
        )
      : await client.query<OperationRow>(`${OPERATION} where id = $1`, [operationId]);
  const row = rows[0];
  if (!row) return null;
  const view: EvidenceOperation = {
    id: row.id,
    operation: row.operation,
    outcome: row.outcome,
    code: row.code,
    transactionId: row.transaction_id,
    amount: toMoney(BigInt(row.amount), row.currency),
    at: row.effective_at.toISOString(),
    postedAt: row.posted_at.toISOString(),
  };
  return { view, walletCallId: row.wallet_call_id, roundId: row.round_id };
}

/** An account in words: `player`, or `clearing:hypetech:EUR`. */
const ACCOUNT = (alias: string) =>
  `case ${alias}.kind when 'player' then 'player' else concat_ws(':', ${alias}.kind, ${alias}.provider, ${alias}.currency) end`;

type TransferRow = { id: string; debit: string; credit: string; currency: Currency; amount: string; at: Date };

async function readTransfers(client: pg.ClientBase | pg.Pool, operationId: string): Promise<EvidenceTransfer[]> {
  const { rows } = await client.query<TransferRow>(
    `select t.id, ${ACCOUNT('d')} as debit, ${ACCOUNT('c')} as credit, t.currency, t.amount, t.posted_at as at
     from transfer t join account d on d.id = t.debit_account join account c on c.id = t.credit_account
     where t.operation_id = $1 order by t.id limit $2`,
    [operationId, MAX_SHOWN],
  );
  return rows.map(({ id, debit, credit, currency, amount, at }) => ({
    ...{ id, debit, credit },
    amount: toMoney(BigInt(amount), currency),
    at: at.toISOString(),
  }));
}
