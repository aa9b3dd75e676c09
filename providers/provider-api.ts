// The calls we make to a provider, in our own words. A dialect's `client.ts` implements what its provider offers; what it
// does not offer is absent, so the caller must say what happens then. Failures are `ProviderFailure`s, classified for retry.

import type { Currency } from '../domain/currency.ts';
import type { ReportLine, StatementLine } from '../domain/statement/report-line.ts';
import type { Confirmation } from './reply.ts';

/** A game session to be started. `balance` in minor units; `playerName` is what the game may show. */
export type StartGameSession = {
  /** Our own id of the session; a provider whose calls carry it needs no token of its own. */
  sessionId: string;
  playerId: string;
  playerName: string;
  game: string;
  currency: Currency;
  balance: bigint;
  mode: 'cash' | 'demo';
  language: string | null;
  returnUrl: string | null;
  expiresInMinutes: number;
};
/** A webshop session: the names are unique within each other, and made at the provider when they are new. */
export type StartWebshopSession = { sessionId: string; shopName: string; posName: string; userName: string };

/** `launchToken` is what this provider's wallet calls will carry; null for play money that makes none. */
export type StartedSession = { url: string; providerSessionId: string; launchToken: string | null };

export type GrantFreeBets = {
  grantKey: string;
  playerId: string;
  game: string;
  stake: bigint;
  currency: Currency;
  count: number;
  expiresAt: string;
};

export type ProviderGame = { code: string; name: string; kind: string };

export type { ReportLine, StatementLine };

/** Asks for the lines of one session, page by page; bounded by the dialect's page limit. */
export type SessionStatement = { providerSessionId: string; signal: AbortSignal };
/** Asks for the lines from `from` to before `to`, page by page. */
export type DayStatement = { from: Date; to: Date; signal: AbortSignal };

export type ProviderApi = {
  startGameSession?(request: StartGameSession, signal: AbortSignal): Promise<StartedSession>;
  /** A session in which the player chooses the game. */
  startLobbySession?(request: Omit<StartGameSession, 'game'>, signal: AbortSignal): Promise<StartedSession>;
  startWebshopSession?(request: StartWebshopSession, signal: AbortSignal): Promise<StartedSession>;
  /** Sent until it is taken; the same confirmation again is the same to the provider. */
  confirm?(confirmation: Pick<Confirmation, 'door' | 'body'>, signal: AbortSignal): Promise<void>;
  /** Idempotent by `grantKey`: a grant whose answer was lost is asked for again. */
  grantFreeBets?(request: GrantFreeBets, signal: AbortSignal): Promise<{ reference: string }>;
  listGames?(signal: AbortSignal): Promise<readonly ProviderGame[]>;
  sessionStatement?(request: SessionStatement): AsyncIterable<readonly StatementLine[]>;
  /** Offered where nothing can be asked by session. */
  dayStatement?(request: DayStatement): AsyncIterable<readonly ReportLine[]>;
};
