// Reads one line of what a provider says into the words of reconciliation. A line that cannot be understood is kept with
// the reason, because a line that is skipped is a difference nobody sees.

import type { StagedLine } from '../db/reconciliation/statements.ts';
import { isCurrency } from '../domain/currency.ts';
import { isId } from '../domain/ids.ts';
import { parseAmount } from '../domain/money.ts';
import type { ReportLine, StatementLine } from '../providers/provider-api.ts';

const AMOUNT_PROBLEM = {
  shape: 'is no amount',
  too_many_decimals: 'has more decimals than its currency',
  too_large: 'is larger than the ledger holds',
} as const;

/** A line of a session's statement: the session says what the line itself is silent about. */
export function readSessionLine(line: StatementLine, session: { playerId: string; currency: string }): StagedLine {
  const unsaid = { game: null, linkedTransactionId: null, free: null, test: null, problem: null };
  return readReportLine({
    ...line,
    ...unsaid,
    currency: line.currency ?? session.currency,
    playerId: session.playerId,
  });
}

export function readReportLine(line: ReportLine): StagedLine {
  const currency = isCurrency(line.currency) ? line.currency : null;
  const amount = currency === null ? null : parseAmount(line.amount, currency);
  const at = Date.parse(line.occurredAt);
  return {
    transactionId: line.transactionId === '' ? null : line.transactionId,
    operation: line.operation === 'unknown' ? null : line.operation,
    linkedTransactionId: line.linkedTransactionId,
    providerRound: line.providerRound === '' ? null : line.providerRound,
    playerId: isId(line.playerId) ? line.playerId : null,
    game: line.game,
    currency,
    amount: amount?.ok ? amount.minor : null,
    accepted: line.accepted,
    roundFinished: line.roundFinished,
    free: line.free,
    test: line.test,
    occurredAt: Number.isNaN(at) ? null : new Date(at).toISOString(),
    raw: line.raw,
    problem: line.problem ?? problemOf(),
  };

  function problemOf(): string | null {
    if (line.transactionId === '') return 'the line has no transaction id';
    if (line.operation === 'unknown') return 'the type of transaction is not known';
    if (!isId(line.playerId)) return `the player ${line.playerId} is none of ours`;
    if (currency === null) return `the currency ${line.currency} is not known`;
    if (amount && !amount.ok) return `the amount ${line.amount} ${AMOUNT_PROBLEM[amount.problem]}`;
    return Number.isNaN(at) ? `the time ${line.occurredAt} is no time` : null;
  }
}
