// The payment behind a line of BETCORE's report, whose transaction ids are made of bet and type, as both sides know them.

import type { WalletEvent } from '../../domain/wallet-event.ts';
import type { ReportedTransaction } from '../reported.ts';
import { CASHBACK, PAYMENT, type PaymentType } from './contract.ts';
import { type Movement, cashbackEvent, paymentEvent } from './events.ts';

const ID = /^(cashback-)?(.+):(-?\d)$/s;
const PAYMENT_TYPES: ReadonlySet<string> = new Set(Object.values(PAYMENT));

export function eventOfReported(reported: ReportedTransaction): WalletEvent | null {
  const [, cashback, betId, type] = ID.exec(reported.transactionId) ?? [];
  if (betId === undefined || type === undefined) return null;
  const { playerId: player, currency, amount, occurredAt } = reported;
  const movement: Movement = { betId, player, currency, amount, tax: null, sessionId: null };
  const rest = { confirm: false, effectiveAt: occurredAt };
  if (cashback !== undefined) {
    const known = Object.values(CASHBACK).find((one) => one === type);
    return known === undefined ? null : { ...cashbackEvent(known, movement), ...rest };
  }
  return PAYMENT_TYPES.has(type) ? { ...paymentEvent(type as PaymentType, movement), ...rest } : null;
}
