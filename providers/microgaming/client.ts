// The calls we make to the studio. A launch needs none: its URL and token are made here, and the studio comes back with the token
// (E1). Bet settings (E5) are asked of the studio's host; a report of transactions only where one was agreed on.

import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { Failure } from '../../domain/failure.ts';
import { agreedReport } from '../day-report.ts';
import type { LosslessNumber } from '../json-text.ts';
import { parseJsonText, writeJsonText } from '../json-text.ts';
import { createOutbound } from '../outbound.ts';
import type { ProviderApi, StartGameSession } from '../provider-api.ts';
import { betSettingsAnswer } from './contract.ts';
import type { SessionTokens } from './session-tokens.ts';
import type { MicrogamingSettings } from './settings.ts';
import { SIGNATURE_HEADER, signBody } from './verify.ts';

/** At least one of the amounts must be named; they are decimals of the player's currency. */
export type BetSettingsQuestion = {
  game: string;
  exposure?: LosslessNumber;
  minBet?: LosslessNumber;
  defaultBet?: LosslessNumber;
  maxBet?: LosslessNumber;
};
export type BetSettings = z.infer<typeof betSettingsAnswer>;
export type MicrogamingApi = Pick<ProviderApi, 'dayStatement'> &
  Required<Pick<ProviderApi, 'startGameSession'>> & {
    betSettings(question: BetSettingsQuestion, signal: AbortSignal): Promise<BetSettings>;
  };

export function createMicrogamingApi(settings: MicrogamingSettings, tokens: SessionTokens): MicrogamingApi {
  const call = createOutbound({ provider: 'microgaming', baseUrl: settings.gameHostUrl, headers: {} });
  return {
    startGameSession: (request) => startGameSession(settings, tokens, request),

    async betSettings(question, signal) {
      const body = writeJsonText({ provider: settings.provider, ...question });
      const headers = signedHeaders(settings, body);
      const answer = await call({
        name: 'bet settings',
        method: 'POST',
        path: '/v1/betsettings',
        body,
        headers,
        signal,
      });
      return readAnswer('bet settings', answer.body, betSettingsAnswer);
    },

    ...agreedReport('microgaming', settings),
  };
}

/** OP-10: play money is launched without a token and makes no wallet call (decision G9). */
async function startGameSession(
  settings: MicrogamingSettings,
  tokens: SessionTokens,
  { sessionId, playerId: player, game, currency, mode, language, returnUrl }: StartGameSession,
) {
  const url = new URL(`${settings.gameHostUrl.replace(/\/+$/, '')}/launch`);
  const common = { provider: settings.provider, game, platform: 'desktop', language: language ?? 'en' };
  if (mode === 'demo') {
    url.search = new URLSearchParams({ mode: 'demo', ...common, currency: currency.toLowerCase() }).toString();
    return { url: url.toString(), providerSessionId: sessionId, launchToken: null };
  }
  const claims = { player, sessionId, game, currency, truncation: 1, returnUrl };
  const expiresAt = new Date(Date.now() + settings.launchTokenSeconds * 1000);
  const launchToken = await tokens.mint('launch', claims, expiresAt);
  url.search = new URLSearchParams({ mode: 'real', launchToken, ...common }).toString();
  // The launch token is the one name of the session that both sides know.
  return { url: url.toString(), providerSessionId: launchToken, launchToken };
}

function signedHeaders({ secrets, signatureEncoding }: MicrogamingSettings, body: string): Record<string, string> {
  const [secret = ''] = secrets;
  return {
    'content-type': 'application/json',
    'x-request-id': randomUUID(),
    [SIGNATURE_HEADER]: signBody(body, secret, signatureEncoding),
  };
}

function readAnswer<T>(name: string, body: Buffer, schema: z.ZodType<T>): T {
  const json = parseJsonText(body);
  if (!json.ok) throw unreadable(name, json.problem);
  const shape = schema.safeParse(json.value);
  if (!shape.success) throw unreadable(name, `${shape.error.issues[0]?.path.join('.') ?? 'body'} is missing or wrong`);
  return shape.data;
}

function unreadable(call: string, problem: string): Failure {
  return new Failure('provider_protocol', `microgaming's answer to ${call} cannot be read: ${problem}`, {
    facts: { provider: 'microgaming', call },
  });
}
