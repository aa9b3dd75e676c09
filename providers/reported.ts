// A transaction as a provider reports it, and the event that its call would have been: what a repair posts, under the key that
// the late call will bring. Each dialect builds it with the same parts as its `decode`.

import type { Currency } from '../domain/currency.ts';
import { UNSAID, type WalletEvent } from '../domain/wallet-event.ts';

/**
 * `stakeKey` is the key of the bet in our ledger that this settles or undoes, null when it is not known (or this is a bet).
 * `game` and `providerRound` are null where neither the report nor our ledger tells. Amount in minor units.
 */
export type ReportedTransaction = {
  transactionId: string;
  operation: 'payin' | 'payout' | 'rollback' | 'cashback' | 'jackpot' | 'promo';
  stakeKey: string | null;
  providerRound: string | null;
  playerId: string;
  game: string | null;
  currency: Currency;
  amount: bigint;
  free: boolean;
  /** RFC 3339; null where no time is known. */
  occurredAt: string | null;
};

/** What no report tells, as an event that comes without it. */
export const unreported = ({
  playerId,
  game,
  currency,
  amount,
  free,
  occurredAt,
  transactionId,
}: ReportedTransaction) =>
  ({
    ...UNSAID,
    mode: free ? 'free' : 'cash',
    transactionId,
    player: playerId,
    game,
    currency,
    amount,
    effectiveAt: occurredAt,
  }) as const satisfies Partial<WalletEvent>;
