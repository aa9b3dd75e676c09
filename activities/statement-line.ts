// Reads one line of a provider's statement into the words of reconciliation. A line that cannot be understood is kept with
// the reason, because a line that is skipped is a difference nobody sees.

import type { StagedLine } from '../db/reconciliation/statements.ts';
import { isCurrency } from '../domain/currency.ts';
import { parseAmount } from '../domain/money.ts';
import type { StatementLine } from '../providers/provider-api.ts';

/** What the line's session says where the line itself is silent. */
export type LineContext = { playerId: string; currency: string };

const AMOUNT_PROBLEM = {
  shape: 'is no amount',
  too_many_decimals: 'has more decimals than its currency',
  too_large: 'is larger than the ledger holds',
} as const;

export function readStatementLine(line: StatementLine, context: LineContext): StagedLine {
  const currency = line.currency ?? context.currency;
  const known = isCurrency(currency) ? currency : null;
  const amount = known === null ? null : parseAmount(line.amount, known);
  const at = Date.parse(line.occurredAt);
  return {
    transactionId: line.transactionId === '' ? null : line.transactionId,
    operation: line.operation === 'unknown' ? null : line.operation,
    linkedTransactionId: null,
    providerRound: line.providerRound === '' ? null : line.providerRound,
    playerId: context.playerId,
    game: null,
    currency: known,
    amount: amount?.ok ? amount.minor : null,
    accepted: line.accepted,
    roundFinished: line.roundFinished,
    occurredAt: Number.isNaN(at) ? null : new Date(at).toISOString(),
    raw: line.raw,
    problem: problemOf(),
  };

  function problemOf(): string | null {
    if (line.transactionId === '') return 'the line has no transaction id';
    if (line.operation === 'unknown') return 'the type of transaction is not known';
    if (known === null) return `the currency ${currency} is not known`;
    if (amount && !amount.ok) return `the amount ${line.amount} ${AMOUNT_PROBLEM[amount.problem]}`;
    return Number.isNaN(at) ? `the time ${line.occurredAt} is no time` : null;
  }
}
