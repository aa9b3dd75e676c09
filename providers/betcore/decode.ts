// From a verified item to a wallet event, or to what is wrong with it. Only the directory is asked (whose wallet, which
// session); whatever needs the ledger's locks is decided there.

import type { z } from 'zod';
import type { Currency } from '../../domain/currency.ts';
import { formatAmount, parseAmount } from '../../domain/money.ts';
import type { WalletEvent } from '../../domain/wallet-event.ts';
import type { Directory } from '../directory.ts';
import { CODE, PAYMENT, cashbackData, echoData, paymentData } from './contract.ts';
import { type Movement, cashbackEvent, paymentEvent, paymentId } from './events.ts';
import { findPartnerUser } from './partner-user.ts';

/** The item as our word on it repeats it; texts, so that no digit is lost. */
export type Echo = {
  betId: string | null;
  partnerUserId: string | null;
  type: string | null;
  amount: string | null;
  tax: string | null;
};
export type Flaw = { code: number; detail: string };
export type Item =
  | { kind: 'event'; event: WalletEvent; echo: Echo; subject: string }
  | { kind: 'flaw'; flaw: Flaw; echo: Echo; subject: string };
export type Door = 'payment' | 'cashback';

type Fields = {
  BetId: string;
  PartnerUserId: string;
  TransactionType: string;
  Amount: string;
  TaxAmount: string | null;
};

/** Reads one item of a payment or cashback call. */
export async function decodeItem(door: Door, data: unknown, directory: Directory): Promise<Item> {
  const read = door === 'payment' ? paymentData.safeParse(data) : cashbackData.safeParse(data);
  const echo = echoOf(data);
  const subject = subjectOf(door, echo);
  const fail = (code: number, detail: string): Item => ({ kind: 'flaw', flaw: { code, detail }, echo, subject });
  if (!read.success) return fail(CODE.requestInvalid, problemOf(read.error));

  const fields: Fields = read.data;
  const user = await findPartnerUser(directory, fields.PartnerUserId);
  if (!user) return fail(CODE.userUnknown, 'user not found');
  const { playerId: player, currency } = user;
  const flaw = amountFlaw(fields, currency);
  if (flaw) return fail(flaw.code, flaw.detail);

  const amount = minorOf(fields.Amount, currency);
  const tax = fields.TaxAmount === null ? null : minorOf(fields.TaxAmount, currency);
  const isStake = door === 'payment' && fields.TransactionType === PAYMENT.stake;
  const sessionId = isStake ? await directory.sessionOfPlayer('betcore', player, currency) : null;
  const movement: Movement = { betId: fields.BetId, player, currency, amount, tax, sessionId };
  return {
    kind: 'event',
    event: eventOf(read.data, door, movement),
    echo: {
      ...echo,
      amount: formatAmount(amount, currency),
      tax: tax === null ? null : formatAmount(tax, currency),
    },
    subject,
  };
}

function eventOf(
  { TransactionType: type }: z.infer<typeof paymentData> | z.infer<typeof cashbackData>,
  door: Door,
  movement: Movement,
): WalletEvent {
  if (door === 'payment') return paymentEvent(type, movement);
  return cashbackEvent(type === '1' ? '1' : '-1', movement);
}

/** What is wrong with an amount: never written so (the request is invalid), or not to be moved (the amount is incorrect). */
function amountFlaw({ Amount, TaxAmount, TransactionType }: Fields, currency: Currency): Flaw | null {
  for (const [name, text] of [
    ['Amount', Amount],
    ['TaxAmount', TaxAmount ?? '0'],
  ] as const) {
    const parsed = parseAmount(text, currency);
    if (parsed.ok) continue;
    if (parsed.problem === 'shape') return { code: CODE.requestInvalid, detail: `${name} must be a plain decimal` };
    return { code: CODE.amountIncorrect, detail: `${name} does not fit its currency` };
  }
  const mayBeZero = TransactionType === PAYMENT.payout;
  if (!mayBeZero && minorOf(Amount, currency) === 0n)
    return { code: CODE.amountIncorrect, detail: 'Amount must be above zero' };
  return null;
}

function minorOf(text: string, currency: Currency): bigint {
  const parsed = parseAmount(text, currency);
  if (!parsed.ok) throw new Error('an amount was looked at before');
  return parsed.minor;
}

function echoOf(data: unknown): Echo {
  const { BetId, CashbackId, PartnerUserId, TransactionType, Amount, TaxAmount } = echoData.parse(data);
  return {
    betId: CashbackId ?? BetId ?? null,
    partnerUserId: PartnerUserId ?? null,
    type: TransactionType ?? null,
    amount: Amount ?? null,
    tax: TaxAmount ?? null,
  };
}

function subjectOf(door: Door, { betId, type }: Echo): string {
  return `${door === 'cashback' ? 'cashback-' : ''}${paymentId(betId ?? 'unknown', type ?? 'unknown')}`;
}

export function problemOf(error: z.ZodError): string {
  const [issue] = error.issues;
  return `${issue?.path.join('.') || 'data'} ${issue?.path.length ? issue.message : 'must be an object'}`;
}
