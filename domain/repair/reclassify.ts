// Between which of the house's accounts money is moved when it was booked as the wrong kind of money. The player is not
// touched: what the player got or paid is not in question.

import type { HouseAccount } from '../account.ts';
import type { BreakKind } from '../break-kind.ts';
import { type Operation, paysPlayer } from '../wallet-event.ts';

export type Booked = {
  operation: Operation;
  free: boolean;
  /** Theirs less ours is negative: the provider took something off. */
  theirsIsLess: boolean;
};
export type HouseMove = { debit: HouseAccount; credit: HouseAccount };

/** Debit and credit of the correction; null where the kind has none. */
export function houseMove(kind: BreakKind, { operation, free, theirsIsLess }: Booked): HouseMove | null {
  const swap = ({ debit, credit }: HouseMove, turn: boolean): HouseMove =>
    turn ? { debit: credit, credit: debit } : { debit, credit };
  switch (kind) {
    case 'free_round_leakage':
      // A stake stands in the credit of clearing; a free one is a cost of promotions.
      return swap({ debit: 'clearing', credit: 'promotions' }, free);
    case 'jackpot_class':
      // A win stands in the debit of clearing; a jackpot in that of its pool.
      return swap({ debit: 'jackpot', credit: 'clearing' }, operation === 'jackpot');
    case 'tax':
      return swap({ debit: 'clearing', credit: 'tax' }, !theirsIsLess);
    case 'test_player':
      return swap({ debit: 'clearing', credit: 'promotions' }, paysPlayer(operation));
    default:
      return null;
  }
}
