// The provider's own word on a case: the line of its statement, as it was sent and as it was understood, and where the
// statement came from.

import type pg from 'pg';
import type { Currency } from '../../domain/currency.ts';
import { type Money, toMoney } from '../../domain/money.ts';

/** `part` is a session of the provider's API, or the file. `readAt`: when we got hold of the statement. */
export type EvidenceLine = {
  statementId: string;
  part: string;
  line: number;
  raw: string;
  problem: string | null;
  source: 'api' | 'file';
  from: string;
  to: string;
  readAt: string;
  operation: string | null;
  transactionId: string | null;
  amount: Money | null;
  accepted: boolean;
  occurredAt: string | null;
};

type Row = {
  statement_id: string;
  part: string;
  line_no: number;
  raw: string;
  problem: string | null;
  source: 'api' | 'file';
  period_from: Date;
  period_to: Date;
  created_at: Date;
  operation: string | null;
  transaction_id: string | null;
  amount: string | null;
  currency: Currency | null;
  accepted: boolean;
  occurred_at: Date | null;
};

export async function readLine(client: pg.ClientBase | pg.Pool, lineId: string | null): Promise<EvidenceLine | null> {
  if (lineId === null) return null;
  const { rows } = await client.query<Row>(
    `select l.statement_id, l.part, l.line_no, l.raw, l.problem, s.source, s.period_from, s.period_to, s.created_at,
       l.operation, l.transaction_id, l.amount, l.currency, l.accepted, l.occurred_at
     from statement_line l join statement s on s.id = l.statement_id where l.id = $1`,
    [lineId],
  );
  const row = rows[0];
  if (!row) return null;
  return {
    statementId: row.statement_id,
    part: row.part,
    line: row.line_no,
    raw: row.raw,
    problem: row.problem,
    source: row.source,
    from: row.period_from.toISOString(),
    to: row.period_to.toISOString(),
    readAt: row.created_at.toISOString(),
    operation: row.operation,
    transactionId: row.transaction_id,
    amount: row.amount === null || row.currency === null ? null : toMoney(BigInt(row.amount), row.currency),
    accepted: row.accepted,
    occurredAt: row.occurred_at?.toISOString() ?? null,
  };
}
