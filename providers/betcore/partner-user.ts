// BETCORE wants one user id per wallet, and its payments name nothing else: our player id for the home currency, the same id
// with the currency behind it for any other (decision G11). An id that we would not have written is unknown.

import { type Currency, isCurrency } from '../../domain/currency.ts';
import type { Directory } from '../directory.ts';

export type PartnerUser = { playerId: string; currency: Currency; test: boolean };

/** The id that BETCORE knows a wallet by. */
export function partnerUserId(playerId: string, homeCurrency: Currency, currency: Currency): string {
  return currency === homeCurrency ? playerId : `${playerId}.${currency}`;
}

/** The player that an id names, if it names one. */
export function playerOfPartnerUser(partnerUser: string): string {
  return partnerUser.split('.', 1)[0] ?? '';
}

/** The wallet behind an id; null when nobody has it. */
export async function findPartnerUser(
  directory: Pick<Directory, 'player'>,
  partnerUser: string,
): Promise<PartnerUser | null> {
  const dot = partnerUser.indexOf('.');
  const playerId = playerOfPartnerUser(partnerUser);
  const player = await directory.player(playerId);
  if (!player) return null;
  const currency = dot < 0 ? player.homeCurrency : partnerUser.slice(dot + 1);
  if (!isCurrency(currency) || partnerUserId(playerId, player.homeCurrency, currency) !== partnerUser) return null;
  return { playerId, currency, test: player.test };
}
