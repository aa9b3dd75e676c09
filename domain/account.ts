// The accounts a transfer can name. Player accounts hold a live balance with a floor; all others belong to the house and
// their balance is derived from transfers, so that no house row is ever locked by a bet.

import type { Currency } from './currency.ts';
import type { Provider } from './provider.ts';

export const HOUSE_ACCOUNTS = [
  'clearing',
  'promotions',
  'cashback',
  'jackpot',
  'tax',
  'adjustments',
  'external',
] as const;
export type HouseAccount = (typeof HOUSE_ACCOUNTS)[number];

/** One side of a posting: the player's cash account, or a house account. */
export type Side = 'player' | HouseAccount;

/** A transfer to be made: one debit, one credit, one amount in minor units, always greater than zero. */
export type Posting = { debit: Side; credit: Side; amount: bigint };

/** Identity of a house account as text: one per provider and currency; `external` and `adjustments` have no provider. */
export function houseAccountKey(account: HouseAccount, provider: Provider | null, currency: Currency): string {
  return `${account}:${provider ?? '-'}:${currency}`;
}
