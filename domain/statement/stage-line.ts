// Reads one line of what a provider says into the words of reconciliation. A line that cannot be understood is kept with
// the reason, because a line that is skipped is a difference nobody sees.

import { type Currency, isCurrency } from '../currency.ts';
import { isId } from '../ids.ts';
import { type ParsedAmount, parseAmount } from '../money.ts';
import { toInstant } from './instant.ts';
import type { ReportLine, StagedLine } from './report-line.ts';

const AMOUNT_PROBLEM = {
  shape: 'is no amount',
  too_many_decimals: 'has more decimals than its currency',
  too_large: 'is larger than the ledger holds',
} as const;

const read = (text: string, currency: Currency | null, signed: boolean): ParsedAmount | null =>
  currency === null ? null : parseAmount(text, currency, { signed });

export function stageLine(line: ReportLine): StagedLine {
  const { operation, playerId } = line;
  const isTotal = operation === 'total';
  const currency = isCurrency(line.currency) ? line.currency : null;
  const amount = read(line.amount, currency, isTotal);
  const tax = line.tax === null ? null : read(line.tax, currency, false);
  const occurredAt = isTotal ? null : toInstant(line.occurredAt);
  const isKnown = isId(playerId);
  return {
    transactionId: line.transactionId === '' ? null : line.transactionId,
    operation: operation === 'unknown' ? null : operation,
    linkedTransactionId: line.linkedTransactionId,
    providerRound: line.providerRound === '' ? null : line.providerRound,
    playerId: isKnown ? playerId : null,
    game: line.game,
    currency,
    amount: amount?.ok ? amount.minor : null,
    accepted: line.accepted,
    roundFinished: line.roundFinished,
    free: line.free,
    test: line.test,
    expired: line.expired,
    tax: tax?.ok ? tax.minor : null,
    occurredAt,
    raw: line.raw,
    problem: line.problem ?? problemOf({ line, isKnown, currency, amount, tax, occurredAt }),
  };
}

type Read = {
  line: ReportLine;
  isKnown: boolean;
  currency: Currency | null;
  amount: ParsedAmount | null;
  tax: ParsedAmount | null;
  occurredAt: string | null;
};

/** Beside `stageLine` and not within it: it is called for every line of files of millions. */
function problemOf({ line, isKnown, currency, amount, tax, occurredAt }: Read): string | null {
  const isTotal = line.operation === 'total';
  if (!isTotal) {
    if (line.transactionId === '') return 'the line has no transaction id';
    if (line.operation === 'unknown') return 'the type of transaction is not known';
    if (!isKnown) return `the player ${line.playerId} is none of ours`;
  }
  if (currency === null) return `the currency ${line.currency} is not known`;
  if (amount && !amount.ok) return `the amount ${line.amount} ${AMOUNT_PROBLEM[amount.problem]}`;
  if (tax && !tax.ok) return `the tax ${line.tax} ${AMOUNT_PROBLEM[tax.problem]}`;
  return occurredAt === null && !isTotal ? `the time ${line.occurredAt} is no time` : null;
}
