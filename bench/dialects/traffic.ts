// What the benchmark needs of a dialect: its bets and wins, signed by its own sender. Every dialect moves the same money in the
// same currency, so none has the easier question.

import type { Provider } from '../../domain/provider.ts';
import { BET, WIN } from '../kit/movement.ts';
import type { HoldingFetch, Judged } from './held-call.ts';

export const AMOUNTS = { bet: BET, win: WIN } as const;

/** A player with a session of the dialect. `token` is what the provider was told when it was started. */
export type Seat = { player: string; sessionId: string; token: string };
/** Never used before; `betId` names the bet that a win is of. */
export type Round = { seat: Seat; betId: string; winId: string };

export type Traffic = {
  bet(round: Round): Promise<Judged>;
  win(round: Round): Promise<Judged>;
};
/** `entry` is what a suite of the provider is told: where the wallet is, what signs. */
export type TrafficOf = (entry: unknown, fetch: HoldingFetch, seats: readonly Seat[]) => Promise<Traffic> | Traffic;

export const DIALECTS = [
  'hypetech',
  'microgaming',
  'betgames',
  'betcore',
  'betcore-games',
] as const satisfies Provider[];
export type DialectName = (typeof DIALECTS)[number];
