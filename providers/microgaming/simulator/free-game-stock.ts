// The free games that the operator said a player has, as its last answer told them. Kept in memory alone: the operator is asked
// again before each play.

import type { FreeGameRef } from './call-body.ts';
import type { FreeGame } from './wallet-sender.ts';

/** `cost` is decimal text in the session's unit. */
export type TakenFreeGame = FreeGameRef & { cost: string };
export type FreeGameStock = {
  set(launchToken: string, games: readonly FreeGame[]): void;
  /** Takes one round of one instance, or null when there is none. */
  take(launchToken: string): TakenFreeGame | null;
  giveBack(launchToken: string, taken: TakenFreeGame): void;
};

export function createFreeGameStock(): FreeGameStock {
  const stock = new Map<string, (TakenFreeGame & { left: number })[]>();
  return {
    set(launchToken, games) {
      const left = games.map(({ instanceId, offerId, instanceInfo }) => ({
        ...{ instanceId, offerId, cost: instanceInfo.nearestCostPerBet },
        left: instanceInfo.numberOfRoundsRemaining,
      }));
      stock.set(launchToken, left);
    },
    take(launchToken) {
      const found = stock.get(launchToken)?.find(({ left }) => left > 0);
      if (!found) return null;
      found.left -= 1;
      const { instanceId, offerId, cost } = found;
      return { instanceId, offerId, cost };
    },
    giveBack(launchToken, { instanceId }) {
      const found = stock.get(launchToken)?.find((game) => game.instanceId === instanceId);
      if (found) found.left += 1;
    },
  };
}
