// Free games are our own grants, shown to the studio as instances of offers (decision M7). Their numbers are made from the
// grant's code alone, so they are the same in every answer and on every process.

import { createHash } from 'node:crypto';
import type { DirectoryGrant } from '../directory.ts';
import { type Wire, wireNumber } from './wire-amount.ts';

type FreeGameRef = { instanceId: number; offerId: number };

/** The grant that an instance stands for, if its offer fits. */
export function grantOf(grants: readonly DirectoryGrant[], named: FreeGameRef): DirectoryGrant | null {
  return (
    grants.find(
      ({ bonusCode }) =>
        numberOf('instance', bonusCode) === named.instanceId && numberOf('offer', bonusCode) === named.offerId,
    ) ?? null
  );
}

/** `freeGameInfo` of an answer: what can still be played in the session's currency, after `change` uses of one grant. */
export function freeGameInfo(
  grants: readonly DirectoryGrant[],
  wire: Wire,
  change: { bonusCode: string; uses: number } | null = null,
) {
  return grants.flatMap(({ bonusCode, game, currency, stake, count, used, createdAt, expiresAt }) => {
    const left = count - used - (change?.bonusCode === bonusCode ? change.uses : 0);
    if (left <= 0 || currency !== wire.currency) return [];
    return [
      {
        instanceId: numberOf('instance', bonusCode),
        offerId: numberOf('offer', bonusCode),
        offerName: `${count} free games of ${game}`,
        instanceInfo: {
          // There is no call by which a player could refuse (OP-8).
          canBeRejected: false,
          nearestCostPerBet: wireNumber(stake, wire),
          numberOfRoundsRemaining: left,
          numberOfRoundsAwarded: count,
          instanceStartDateUtc: createdAt.toISOString(),
          instanceEndDateUtc: expiresAt.toISOString(),
        },
      },
    ];
  });
}

/** 31 bits, for readers with 32-bit integers; only told apart among one player's grants in one game. */
function numberOf(what: 'instance' | 'offer', bonusCode: string): number {
  return createHash('sha256').update(`${what}:${bonusCode}`).digest().readUInt32BE(0) >>> 1;
}
