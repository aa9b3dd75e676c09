// A wallet event as it stands in a JSON column: amounts as text, because JSON has no bigint. What was written comes back the
// same; it is only ever written by us.

import type { WalletEvent } from '../../domain/wallet-event.ts';

export type StoredEvent = Omit<WalletEvent, 'amount' | 'tax'> & { amount: string; tax: string | null };

export function storeEvent(event: WalletEvent): StoredEvent {
  return { ...event, amount: event.amount.toString(), tax: event.tax?.toString() ?? null };
}

export function restoreEvent(stored: StoredEvent): WalletEvent {
  return { ...stored, amount: BigInt(stored.amount), tax: stored.tax === null ? null : BigInt(stored.tax) };
}
