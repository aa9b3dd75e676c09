// Bodies of the four wallet calls, written as the guide shows them. Amounts are decimal text that becomes a JSON number and is
// never a float on the way.

import { LosslessNumber, writeJsonText } from '../../json-text.ts';

export type Who = { playerId: string; provider: string; game: string };
export type Launch = {
  launchToken: string;
  provider: string;
  game: string;
  ip: string;
  platform: 'mobile' | 'desktop';
};
export type FreeGameRef = { instanceId: number; offerId: number };
/** `amount` is decimal text in the session's unit. */
export type Movement = Who & {
  transactionId: string;
  roundId: string;
  amount: string;
  transactionType: 'debit' | 'credit';
  /** Left out when undefined, which means false. */
  roundFinished?: boolean;
  freeGameInfo?: FreeGameRef;
  ip: string;
};
export type Undo = Who & { transactionId: string; roundId: string };

export function authenticateBodyText({ launchToken, provider, game, ip, platform }: Launch): string {
  return writeJsonText({ launchToken, provider, game, ip, platform });
}

export function balanceBodyText({ playerId, provider, game }: Who): string {
  return writeJsonText({ playerId, provider, game });
}

export function transactionBodyText(movement: Movement): string {
  const { playerId, provider, game, transactionId, roundId, transactionType, roundFinished, freeGameInfo, ip } =
    movement;
  return writeJsonText({
    playerId,
    provider,
    game,
    transactionId,
    roundId,
    amount: new LosslessNumber(movement.amount),
    transactionType,
    ...(roundFinished === undefined ? {} : { roundFinished }),
    ...(freeGameInfo === undefined ? {} : { freeGameInfo }),
    ip,
  });
}

export function rollbackBodyText({ playerId, provider, game, transactionId, roundId }: Undo): string {
  return writeJsonText({ playerId, provider, game, transactionId, roundId });
}
