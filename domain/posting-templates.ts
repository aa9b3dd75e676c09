// Which transfer an operation makes. One table, so that the direction of every kind of money is read in one place. A free
// stake moves nothing; what is won with it is a cost of promotions, not of the provider's clearing account.

import type { Posting } from './account.ts';
import type { Mode, Operation } from './wallet-event.ts';

/** The postings of an accepted operation; empty when nothing moves. `amount` in minor units, never negative. */
export function postingsFor(operation: Operation, mode: Mode, amount: bigint): readonly Posting[] {
  if (amount === 0n || mode === 'demo') return [];
  const house = mode === 'free' ? 'promotions' : 'clearing';
  switch (operation) {
    case 'payin':
      return mode === 'free' ? [] : [{ debit: 'player', credit: house, amount }];
    case 'payout':
      return [{ debit: house, credit: 'player', amount }];
    case 'refund':
    case 'rollback':
      return [{ debit: 'clearing', credit: 'player', amount }];
    case 'payout_reversal':
      return [{ debit: 'player', credit: house, amount }];
    case 'jackpot':
      return [{ debit: 'jackpot', credit: 'player', amount }];
    case 'promo':
      return [{ debit: 'promotions', credit: 'player', amount }];
    case 'cashback':
      return [{ debit: 'cashback', credit: 'player', amount }];
    case 'round_close':
    case 'round_reopen':
      return [];
    default:
      return operation satisfies never;
  }
}
