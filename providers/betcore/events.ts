// The wallet events behind BETCORE's transactions. It sends no transaction id, so keys are made of the bet, the type and (in
// the ledger) the generation: a bet may be paid, un-paid and paid again under the same identifiers.

import type { Currency } from '../../domain/currency.ts';
import type { Operation, WalletEvent } from '../../domain/wallet-event.ts';
import { type CashbackType, PAYMENT, type PaymentType } from './contract.ts';

export type Movement = {
  betId: string;
  player: string;
  currency: Currency;
  amount: bigint;
  tax: bigint | null;
  sessionId: string | null;
};

const stakeKey = (betId: string): string => `stake:${betId}`;

type Shape = Pick<WalletEvent, 'operation' | 'key' | 'links' | 'tombstoneKey' | 'generational'>;

function shapeOf(type: PaymentType, { betId, amount }: Movement): Shape {
  const onStake = { links: [stakeKey(betId)], tombstoneKey: null, generational: false };
  switch (type) {
    case PAYMENT.stake:
      return { ...onStake, operation: 'payin', key: stakeKey(betId), links: [], tombstoneKey: stakeKey(betId) };
    case PAYMENT.payout:
      // A loss may be followed by a win without being taken back (decision C3), so it is a transaction of its own.
      if (amount === 0n) return { ...onStake, operation: 'payout', key: `loss:${betId}` };
      return { ...onStake, operation: 'payout', key: `payout:${betId}`, generational: true };
    case PAYMENT.return:
      return { ...onStake, operation: 'refund', key: `return:${betId}`, tombstoneKey: stakeKey(betId) };
    case PAYMENT.payoutReturn:
      return { ...onStake, operation: 'payout_reversal', key: `reversal:${betId}`, generational: true };
    case PAYMENT.jackpot:
      return { ...onStake, operation: 'jackpot', key: `jackpot:${betId}:${amount}` };
    default:
      return type satisfies never;
  }
}

/** `transactionId` of a payment: what BETCORE calls it by, its bet and its type. */
export const paymentId = (betId: string, type: string): string => `${betId}:${type}`;

export function paymentEvent(type: PaymentType, movement: Movement): WalletEvent {
  const { betId } = movement;
  return {
    ...plain(movement),
    ...shapeOf(type, movement),
    transactionId: paymentId(betId, type),
    round: { key: betId, providerRound: betId },
  };
}

/** Cashback is no part of a bet; its cancel undoes it by its key, and leaves a mark where it comes first (C3). */
export function cashbackEvent(type: CashbackType, movement: Movement): WalletEvent {
  const { betId } = movement;
  const key = `cashback:${betId}`;
  const paid = { operation: 'cashback', key, links: [] } as const;
  const cancelled = { operation: 'payout_reversal', key: `cashback-cancel:${betId}`, links: [key] } as const;
  return {
    ...plain(movement),
    ...(type === '1' ? paid : cancelled),
    transactionId: `cashback-${paymentId(betId, type)}`,
    round: null,
    tombstoneKey: key,
    generational: false,
  };
}

/** A mark on the bet. `id` tells one call from another: a bet may be closed, opened and closed again. */
export function roundMarkEvent(
  closed: boolean,
  mark: { betId: string; player: string; currency: Currency; id: string },
): WalletEvent {
  const { betId, player, currency, id } = mark;
  const operation: Operation = closed ? 'round_close' : 'round_reopen';
  return {
    ...plain({ betId, player, currency, amount: 0n, tax: null, sessionId: null }),
    operation,
    key: `${closed ? 'close' : 'reopen'}:${betId}:${id}`,
    transactionId: paymentId(betId, closed ? 'close' : 'reopen'),
    round: { key: betId, providerRound: betId },
    links: [],
    tombstoneKey: null,
    generational: false,
    closesRound: closed,
    confirm: false,
  };
}

/** What undoes a posted event when BETCORE refuses our word on it for good: the event it would send itself, unconfirmed. */
export function undoOf(event: WalletEvent): WalletEvent | null {
  const { player, currency, amount } = event;
  const betId = event.round?.key ?? event.key.replace('cashback:', '');
  const movement = { betId, player: player ?? '', currency, amount, tax: null, sessionId: null };
  if (event.operation === 'payin') return { ...paymentEvent(PAYMENT.return, movement), confirm: false };
  if (event.operation === 'cashback') return { ...cashbackEvent('-1', movement), confirm: false };
  return null;
}

function plain({ player, currency, amount, tax, sessionId }: Movement) {
  return {
    provider: 'betcore',
    mode: 'cash',
    player,
    game: null,
    currency,
    amount,
    linkedOperation: null,
    closesRound: false,
    sessionToken: null,
    sessionId,
    bonusCode: null,
    tax,
    confirm: true,
    effectiveAt: null,
  } as const;
}
