// The calls we make to BETCORE: our word on a transaction, with an access token that is renewed once when it is refused. A game
// session needs no call: we make the refresh token that the WebFrame starts with, and BETCORE comes back with it.

import { randomBytes } from 'node:crypto';
import { Failure } from '../../domain/failure.ts';
import { agreedReport } from '../day-report.ts';
import { createOutbound } from '../outbound.ts';
import type { ProviderApi, StartGameSession, StartedSession } from '../provider-api.ts';
import { createAccessToken } from './access-token.ts';
import { ACCEPT, API, CODE } from './contract.ts';
import { readEnvelope } from './envelope.ts';
import { playerOfPartnerUser } from './partner-user.ts';
import type { BetcoreSettings } from './settings.ts';

/** "whole call 7 s", the values of a live client. */
const DEADLINE_MS = 7_000;

type ApiSettings = Pick<
  BetcoreSettings,
  'apiUrl' | 'clientId' | 'clientSecret' | 'launchUrl' | 'reportUrl' | 'reportToken'
>;
export type BetcoreApi = Required<Pick<ProviderApi, 'startGameSession' | 'startLobbySession' | 'confirm'>> &
  Pick<ProviderApi, 'dayStatement'>;

export function createBetcoreApi(settings: ApiSettings): BetcoreApi {
  const call = createOutbound({ provider: 'betcore', baseUrl: settings.apiUrl, headers: {}, deadlineMs: DEADLINE_MS });
  const token = createAccessToken(call, settings);

  async function confirmOnce(confirmation: Parameters<BetcoreApi['confirm']>[0], signal: AbortSignal): Promise<void> {
    const { door, body } = confirmation;
    const bearer = await token.current();
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${bearer}` };
    try {
      const path = API + ACCEPT[door];
      const answer = await call({ name: 'accept', method: 'POST', path, body, headers, signal });
      readEnvelope('accept', answer.body);
    } catch (error) {
      if (isTokenRefused(error)) token.drop(bearer);
      throw error;
    }
  }

  return {
    startGameSession: (request) => Promise.resolve(startSession(settings, request, request.game)),
    startLobbySession: (request) => Promise.resolve(startSession(settings, request, '')),
    async confirm(confirmation, signal) {
      await confirmOnce(confirmation, signal).catch((error: unknown) => {
        if (!isTokenRefused(error)) throw error;
        return confirmOnce(confirmation, signal);
      });
    },
    ...agreedReport('betcore', settings, playerOfPartnerUser),
  };
}

function isTokenRefused(error: unknown): boolean {
  return error instanceof Failure && (error.facts['status'] === 401 || error.facts['code'] === CODE.jwtInvalid);
}

/** A refresh token within its alphabet, of 256 bits. */
export function newRefreshToken(): string {
  return randomBytes(32).toString('hex');
}

function startSession(
  { launchUrl, clientId }: ApiSettings,
  { sessionId, mode, language, returnUrl }: Omit<StartGameSession, 'game'>,
  game: string,
): StartedSession {
  const token = newRefreshToken();
  // Without a token the WebFrame shows the games and takes no bets, which is all that play money may do (decision G9).
  const values: Record<string, string> = {
    token: mode === 'cash' ? token : '',
    clientId,
    language: language ?? '',
    game,
    returnUrl: returnUrl ?? '',
  };
  const url = launchUrl.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
  return { url, providerSessionId: sessionId, launchToken: token };
}
