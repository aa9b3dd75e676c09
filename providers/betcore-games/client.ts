// The calls we make to the game provider: its list of games, and a launch under our own session id. Both are signed as its
// calls to us are, and a launch may be asked for again under the same session.

import type { z } from 'zod';
import { Failure } from '../../domain/failure.ts';
import { formatAmount } from '../../domain/money.ts';
import { CURRENCY_DECIMALS, type Currency } from '../../domain/currency.ts';
import { LosslessNumber, parseJsonText } from '../json-text.ts';
import { agreedReport } from '../day-report.ts';
import { createOutbound } from '../outbound.ts';
import type { ProviderApi } from '../provider-api.ts';
import { gameList, launched } from './contract.ts';
import type { BetcoreGamesSettings } from './settings.ts';
import { signedHeaders, sortedJson } from './signature.ts';

export function createBetcoreGamesApi(
  settings: BetcoreGamesSettings,
): Required<Pick<ProviderApi, 'listGames' | 'startGameSession'>> & Pick<ProviderApi, 'dayStatement'> {
  const { counterparty, secrets, minBet, maxBet } = settings;
  const call = createOutbound({ provider: 'betcore-games', baseUrl: settings.apiUrl, headers: {} });
  const headersFor = (body: string) => signedHeaders(body, { counterparty, secret: secrets[0] });
  return {
    async listGames(signal) {
      const answer = await call({ name: 'games', method: 'GET', path: '/v1/games', headers: headersFor(''), signal });
      const games = readAnswer('games', answer.body, gameList);
      return games.map(({ gameId, name, gameCategory }) => ({ code: gameId, name, kind: gameCategory }));
    },

    async startGameSession(request, signal) {
      const { sessionId, currency, mode } = request;
      const body = sortedJson({
        userId: request.playerId,
        sessionId,
        currency,
        language: request.language ?? settings.language,
        minBet: units(minBet, currency),
        maxBet: units(maxBet, currency),
        gameMode: mode === 'demo' ? 'demo' : 'real',
      });
      const answer = await call({
        name: 'launch',
        method: 'POST',
        path: `/v1/games/${encodeURIComponent(request.game)}/launch`,
        body,
        headers: { 'content-type': 'application/json', ...headersFor(body) },
        signal,
      });
      const { frameUri } = readAnswer('launch', answer.body, launched);
      return { url: frameUri, providerSessionId: sessionId, launchToken: sessionId };
    },

    ...agreedReport('betcore-games', settings),
  };
}

/** Whole units as a number with the currency's decimals. */
function units(whole: number, currency: Currency): LosslessNumber {
  return new LosslessNumber(formatAmount(BigInt(whole) * 10n ** BigInt(CURRENCY_DECIMALS[currency]), currency));
}

function readAnswer<T>(name: string, body: Buffer, schema: z.ZodType<T>): T {
  const json = parseJsonText(body);
  if (!json.ok) throw unreadable(name, json.problem);
  const shape = schema.safeParse(json.value);
  if (!shape.success) throw unreadable(name, `${shape.error.issues[0]?.path.join('.') || 'body'} is missing or wrong`);
  return shape.data;
}

function unreadable(call: string, problem: string): Failure {
  return new Failure('provider_protocol', `betcore-games' answer to ${call} cannot be read: ${problem}`, {
    facts: { provider: 'betcore-games', call },
  });
}
