// What the aggregator reports of a day: every payment that the casino accepted or refused, taken back ones too, each under the
// bet and type that both sides know it by. What was given up without a word is in no report.

import type { ReportOperation } from '../../report-layout.ts';
import type { ReportedTransaction } from '../../simulator-kit/day-report.ts';
import type { Book, SimulatedPayment } from './book.ts';

/** By door and type; what takes something back is a rollback of it. */
const OPERATION: Record<SimulatedPayment['door'], Record<string, ReportOperation>> = {
  payment: { '-1': 'bet', '1': 'win', '2': 'rollback', '-2': 'rollback', '4': 'jackpot' },
  cashback: { '1': 'cashback', '-1': 'rollback' },
};
/** The type of what a type takes back or pays on. */
const LINKED: Record<SimulatedPayment['door'], Record<string, string>> = {
  payment: { '1': '-1', '2': '-1', '-2': '1', '4': '-1' },
  cashback: { '-1': '1' },
};

/** Oldest first. */
export function* reported(book: Book): Iterable<ReportedTransaction> {
  for (const payment of book.payments()) {
    const { door, betId, type, user, state, currency, amount, at, shown } = payment;
    const operation = OPERATION[door][type];
    if (operation === undefined || (state !== 'accepted' && state !== 'refused')) continue;
    const idOf = (what: string): string => `${door === 'cashback' ? 'cashback-' : ''}${betId}:${what}`;
    const linked = LINKED[door][type];
    yield {
      ...{ operation, currency, amount, at, shown, player: user, game: null, sessionId: null },
      transactionId: idOf(type),
      linkedTransactionId: linked === undefined ? null : idOf(linked),
      // Cashback is no part of a bet.
      roundId: door === 'cashback' ? '' : betId,
      accepted: state === 'accepted',
      test: book.user(user)?.isTest ?? false,
    };
  }
}
