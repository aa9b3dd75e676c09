// The report of a day that a simulated provider delivers, in the default layout. Each simulator hands over what it believes,
// line by line; what was planted shows here, and bearer and period are checked as an operator must expect.

import { stringify } from 'csv-stringify/sync';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { REPORT_COLUMNS, type ReportOperation, type ReportRow } from '../report-layout.ts';
import { type Shown, shownLines } from './shown-line.ts';

/** A transaction as the provider's books have it. `at` is RFC 3339, `amount` decimal text, a free stake's its nominal. */
export type ReportedTransaction = {
  transactionId: string;
  operation: ReportOperation;
  roundId: string;
  /** What the provider was told. */
  player: string;
  game: string | null;
  currency: string;
  amount: string;
  accepted: boolean;
  at: string;
  linkedTransactionId: string | null;
  sessionId: string | null;
  test: boolean;
  shown: Shown | null;
};

export type DayReport = {
  /** What a caller must bear. */
  token: string;
  /** Oldest first. */
  transactions(): Iterable<ReportedTransaction>;
};

const period = z.object({ from: z.iso.datetime({ offset: true }), to: z.iso.datetime({ offset: true }) });

/** Serves `GET /reports/transactions?from&to`, the end left out. */
export function addDayReport(server: FastifyInstance, { token, transactions }: DayReport): void {
  server.get('/reports/transactions', async (request, reply) => {
    if (request.headers.authorization !== `Bearer ${token}`) return reply.code(401).send({ problem: 'no such token' });
    const query = period.safeParse(request.query);
    if (!query.success) return reply.code(400).send({ problem: 'from and to are RFC 3339 times' });
    const [from, to] = [Date.parse(query.data.from), Date.parse(query.data.to)];
    const rows: ReportRow[] = [];
    for (const one of transactions()) {
      const at = Date.parse(one.at);
      if (at >= from && at < to) rows.push(...shownLines(rowOf(one), one.shown, 'declined'));
    }
    return reply.type('text/csv; charset=utf-8').send(stringify(rows, { header: true, columns: [...REPORT_COLUMNS] }));
  });
}

function rowOf(one: ReportedTransaction): ReportRow {
  return {
    transaction_id: one.transactionId,
    operation: one.operation,
    round_id: one.roundId,
    player_id: one.player,
    game: one.game ?? '',
    currency: one.currency,
    amount: one.amount,
    status: one.accepted ? 'accepted' : 'declined',
    occurred_at: one.at,
    linked_transaction_id: one.linkedTransactionId ?? '',
    session_id: one.sessionId ?? '',
    test: one.test ? '1' : '0',
  };
}
