// Gathers what explains a break from the ids it keeps: the provider's line, the raw call and the answer we sent, the decided
// operation, its transfers and the round's workflow. Reading only, and at most one of each but the transfers.

import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Currency } from '../../domain/currency.ts';
import { roundWorkflowId } from '../../domain/ids.ts';
import { type Money, toMoney } from '../../domain/money.ts';
import type { Provider } from '../../domain/provider.ts';

export type BreakEvidence = {
  statementLine: { statementId: string; part: string; line: number; raw: string; problem: string | null } | null;
  operation: {
    id: string;
    operation: string;
    outcome: string;
    code: string | null;
    transactionId: string;
    amount: Money;
    at: string;
  } | null;
  walletCallId: string | null;
  transfers: { id: string; debit: string; credit: string; amount: Money; at: string }[];
  workflowId: string | null;
};

type Ids = Record<string, string | number | null>;
const idOf = (ids: Ids, name: string): string | null => {
  const id = ids[name];
  return id === undefined || id === null ? null : String(id);
};

/** Reads what the ids in a break's `evidence` point at. */
export async function readEvidence(client: pg.ClientBase | pg.Pool, ids: Ids): Promise<BreakEvidence> {
  const operationId = idOf(ids, 'operationId');
  const operation = operationId === null ? null : await readOperation(client, operationId);
  const roundId = idOf(ids, 'roundId') ?? operation?.roundId ?? null;
  return {
    statementLine: await readLine(client, idOf(ids, 'lineId')),
    operation: operation?.view ?? null,
    walletCallId: idOf(ids, 'walletCallId') ?? operation?.walletCallId ?? null,
    transfers: operationId === null ? [] : await readTransfers(client, operationId),
    workflowId: idOf(ids, 'workflowId') ?? (roundId === null ? null : await readWorkflowId(client, roundId)),
  };
}

async function readLine(client: pg.ClientBase | pg.Pool, lineId: string | null) {
  if (lineId === null) return null;
  const { rows } = await client.query<NonNullable<BreakEvidence['statementLine']>>(
    'select statement_id as "statementId", part, line_no as line, raw, problem from statement_line where id = $1',
    [lineId],
  );
  return rows[0] ?? null;
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
  wallet_call_id: string | null;
  round_id: string | null;
};

async function readOperation(client: pg.ClientBase | pg.Pool, id: string) {
  const { rows } = await client.query<OperationRow>(
    `select id, operation, outcome, code, transaction_id, currency, amount, effective_at, wallet_call_id, round_id
     from operation where id = $1`,
    [id],
  );
  const row = rows[0];
  if (!row) return null;
  const view = {
    id: row.id,
    operation: row.operation,
    outcome: row.outcome,
    code: row.code,
    transactionId: row.transaction_id,
    amount: toMoney(BigInt(row.amount), row.currency),
    at: row.effective_at.toISOString(),
  };
  return { view, walletCallId: row.wallet_call_id, roundId: row.round_id };
}

/** An account in words: `player`, or `clearing:hypetech:EUR`. */
const ACCOUNT = (alias: string) =>
  `case ${alias}.kind when 'player' then 'player' else concat_ws(':', ${alias}.kind, ${alias}.provider, ${alias}.currency) end`;

async function readTransfers(client: pg.ClientBase | pg.Pool, operationId: string) {
  const { rows } = await client.query<{
    id: string;
    debit: string;
    credit: string;
    currency: Currency;
    amount: string;
    at: Date;
  }>(
    `select t.id, ${ACCOUNT('d')} as debit, ${ACCOUNT('c')} as credit, t.currency, t.amount, t.posted_at as at
     from transfer t join account d on d.id = t.debit_account join account c on c.id = t.credit_account
     where t.operation_id = $1 order by t.id`,
    [operationId],
  );
  return rows.map(({ id, debit, credit, currency, amount, at }) => ({
    id,
    debit,
    credit,
    amount: toMoney(BigInt(amount), currency),
    at: at.toISOString(),
  }));
}

async function readWorkflowId(client: pg.ClientBase | pg.Pool, roundId: string): Promise<string | null> {
  const { rows } = await client.query<{ provider: Provider; player_id: string; key: string }>(
    'select provider, player_id, key from round where id = $1',
    [roundId],
  );
  const row = rows[0];
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  return row ? roundWorkflowId(row.provider, row.player_id, row.key, sha256) : null;
}
