// Between which of the house's accounts money is moved when it was booked as the wrong kind of money. The player is not
// touched: what the player got or paid is not in question.

import type { HouseAccount } from '../account.ts';
import type { BreakKind } from '../break-kind.ts';
import { type Operation, paysPlayer } from '../wallet-event.ts';

export type Named = { operation: Operation; free: boolean };
export type Booked = Named & {
  /** What the provider calls it; null where that is not known. */
  named: Named | null;
  /** By how much the provider counts more than we do, in minor units. */
  more: bigint;
};
export type HouseMove = { debit: HouseAccount; credit: HouseAccount };

/** Debit and credit of the correction; null where the kind has none. */
export function houseMove(kind: BreakKind, { named, more, ...ours }: Booked): HouseMove | null {
  switch (kind) {
    case 'free_round_leakage':
      return moved(carrierOf(ours), carrierOf({ ...ours, free: !ours.free }), ours.operation);
    case 'jackpot_class':
    case 'mapping':
      return named && named.operation !== ours.operation
        ? moved(carrierOf(ours), carrierOf(named), ours.operation)
        : null;
    case 'tax':
      // Clearing carries what the provider counts, and tax the rest; of taxes that are only named nothing is booked.
      if (more === 0n) return null;
      return more > 0n ? moved('tax', 'clearing', ours.operation) : moved('clearing', 'tax', ours.operation);
    case 'test_player':
      return moved(carrierOf(ours), 'promotions', ours.operation);
    default:
      return null;
  }
}

/** What stands in the debit of an account is taken over by the debit of another; a stake stands in the credit. */
function moved(from: HouseAccount, to: HouseAccount, operation: Operation): HouseMove | null {
  if (from === to) return null;
  return paysPlayer(operation) ? { debit: to, credit: from } : { debit: from, credit: to };
}

/** The account that carries it. A free stake moves nothing; what the provider asks for it is a cost of promotions. */
function carrierOf({ operation, free }: Named): HouseAccount {
  switch (operation) {
    case 'jackpot':
      return 'jackpot';
    case 'promo':
      return 'promotions';
    case 'cashback':
      return 'cashback';
    default:
      return free ? 'promotions' : 'clearing';
  }
}
