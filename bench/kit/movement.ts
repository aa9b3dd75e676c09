// What one caller asks for, whoever is asked: a bet or its win, with the body as Hypetech writes it. All sides of a comparison
// get the same movements, so that none has the easier question.

import { betBodyText, winBodyText } from '../../providers/hypetech/simulator/hook-body.ts';

export type Player = { id: string; token: string };
export type Movement = { hook: 'bet' | 'win'; id: string; betId: string; player: Player; amount: string; body: string };

export const GAME = 'aviador';
export const CURRENCY = 'BRL';
export const BET = '2.00';
export const WIN = '1.90';
/** A bet with its win, in minor units: what the player's balance changes by. */
export const NET_PER_ROUND_MINOR = -10n;

export const roundId = (betId: string): string => `r-${betId}`;

export function bet(player: Player, id: string): Movement {
  const body = betBodyText(fields(player, id, id, BET));
  return { hook: 'bet', id, betId: id, player, amount: BET, body };
}

export function win(player: Player, id: string, betId: string): Movement {
  const body = winBodyText(fields(player, id, betId, WIN), betId);
  return { hook: 'win', id, betId, player, amount: WIN, body };
}

function fields(player: Player, transactionId: string, betId: string, amount: string) {
  return {
    ...{ transactionId, roundId: roundId(betId), player: player.id, sessionToken: player.token, game: GAME },
    ...({ currency: CURRENCY, amount, mode: 'default', bonusCode: null, extraData: 'site=bench' } as const),
  };
}
