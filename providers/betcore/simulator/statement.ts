// The report that finance would be sent: accepted and declined payments of a day, in the default layout of statements. What was
// planted shows here and nowhere else.

import { isCurrency } from '../../../domain/currency.ts';
import { formatAmount, parseAmount } from '../../../domain/money.ts';
import { CODE } from '../contract.ts';
import type { Book, SimulatedPayment } from './book.ts';

const HEADER =
  'transaction_id,operation,round_id,player_id,game,currency,amount,status,occurred_at,linked_transaction_id,session_id,test';
const OPERATION: Record<string, string> = { '-1': 'bet', '1': 'win', '2': 'rollback', '4': 'jackpot' };

/** `day`: YYYY-MM-DD in UTC, null for all. */
export function statementOf(book: Book, day: string | null): string {
  const lines = [...book.payments()]
    .filter((payment) => day === null || payment.at.startsWith(day))
    .flatMap((payment) => linesOf(book, payment));
  return [HEADER, ...lines].map((line) => `${line}\r\n`).join('');
}

function linesOf(book: Book, payment: SimulatedPayment): string[] {
  const { state, shown, type, door } = payment;
  if (shown === 'omitted' || (state !== 'accepted' && state !== 'refused')) return [];
  // A win that was taken back is not in it, and what was refused out of turn was only sent too early.
  if (state === 'refused' && type !== '-1') return [];
  const operation = door === 'cashback' ? 'cashback' : OPERATION[type];
  if (operation === undefined || wasTakenBack(book, payment)) return [];
  const line = lineOf(book, payment, operation);
  return shown === 'twice' ? [line, line] : [line];
}

function wasTakenBack(book: Book, { door, betId, id, type }: SimulatedPayment): boolean {
  if (type !== '1') return false;
  const opposite = door === 'cashback' ? '-1' : '-2';
  const generation = book.ofBet(door, betId).filter((one) => one.type === '1' && one.state === 'accepted');
  const taken = book.ofBet(door, betId).filter((one) => one.type === opposite && one.state === 'accepted');
  return generation.findIndex((one) => one.id === id) < taken.length;
}

function lineOf(book: Book, payment: SimulatedPayment, operation: string): string {
  const { betId, user, currency, type, amount, at, state, shown, code, door } = payment;
  const declined = shown === 'declined' || (state === 'refused' && code !== CODE.success);
  return [
    `${door === 'cashback' ? 'cashback-' : ''}${betId}:${type}`,
    operation,
    betId,
    user,
    '',
    currency,
    shown === 'altered' ? doubled(amount, currency) : amount,
    declined ? 'declined' : 'accepted',
    at,
    type === '-1' ? '' : `${betId}:-1`,
    '',
    book.user(user)?.isTest ? '1' : '0',
  ].join(',');
}

function doubled(amount: string, currency: string): string {
  const parsed = isCurrency(currency) ? parseAmount(amount, currency) : null;
  return parsed?.ok && isCurrency(currency) ? formatAmount(parsed.minor * 2n, currency) : amount;
}
