// Transactions are matched by their id within a family: a provider may give a win the id of its bet, never two bets one id.
// The database has the same table as `match_family`; a test holds the two together.

import type { Operation } from '../wallet-event.ts';

export type Family = 'payin' | 'payout' | 'rollback';

/** What finance calls a transaction of the family. */
export const WORD: Record<Family, string> = { payin: 'bet', payout: 'win', rollback: 'rollback' };

const FAMILIES: Record<Operation, Family | null> = {
  payin: 'payin',
  payout: 'payout',
  cashback: 'payout',
  jackpot: 'payout',
  promo: 'payout',
  rollback: 'rollback',
  refund: 'rollback',
  payout_reversal: 'rollback',
  round_close: null,
  round_reopen: null,
};

/** The family an operation is matched in; null when no statement lists it. */
export function familyOf(operation: Operation): Family | null {
  return FAMILIES[operation];
}
