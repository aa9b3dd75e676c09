// The provider's report of everything it booked, in the default statement layout: its documents know none, so finance gets a
// file.

import type { Book, BookLine } from './book.ts';

const COLUMNS = [
  'transaction_id',
  'operation',
  'round_id',
  'player_id',
  'game',
  'currency',
  'amount',
  'status',
  'occurred_at',
  'linked_transaction_id',
  'session_id',
  'test',
] as const;

export function reportOf(book: Book): string {
  const rows = book.report().map((line) => COLUMNS.map((column) => quoted(fieldsOf(book, line)[column])).join(','));
  return `${[COLUMNS.join(','), ...rows].join('\r\n')}\r\n`;
}

function fieldsOf(book: Book, line: BookLine): Record<(typeof COLUMNS)[number], string> {
  const session = book.session(line.sessionId);
  return {
    transaction_id: line.betId,
    operation: line.operation,
    round_id: line.roundId,
    player_id: session?.player ?? '',
    game: session?.game ?? '',
    currency: session?.currency ?? '',
    amount: line.amount,
    status: line.status,
    occurred_at: line.at,
    linked_transaction_id: line.operation === 'bet' ? '' : line.betId,
    session_id: line.sessionId,
    test: '0',
  };
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
