// The feed's REST API: an access token that is renewed before its end and once when it is refused, the list of games with
// their translated names, and what the jackpot has grown to. It must never put the token into a failure.

import type { z } from 'zod';
import type { Currency } from '../../domain/currency.ts';
import { Failure } from '../../domain/failure.ts';
import { parseAmount } from '../../domain/money.ts';
import { parseJsonText } from '../json-text.ts';
import { type Outbound, createOutbound } from '../outbound.ts';
import type { ProviderGame } from '../provider-api.ts';
import {
  PLACEHOLDERS,
  SUCCESS,
  envelope,
  gameListValue,
  jackpotValue,
  tokenValue,
  translationsValue,
} from './contract.ts';
import type { BetcoreFeedSettings } from './settings.ts';

/** Of a token's life; what is left is enough for a call. */
const RENEW_AT = 0.8;
const LANGUAGE = 'en';

export type FeedApi = {
  token(signal: AbortSignal): Promise<string>;
  listGames(signal: AbortSignal): Promise<readonly ProviderGame[]>;
  /** Minor units. */
  jackpot(currency: Currency, signal: AbortSignal): Promise<bigint>;
};

export function createFeedApi({ apiUrl, clientId, secret }: BetcoreFeedSettings): FeedApi {
  const call = createOutbound({ provider: 'betcore', baseUrl: apiUrl, headers: {} });
  let held: { token: string; renewAt: number } | null = null;

  async function token(signal: AbortSignal): Promise<string> {
    if (held && Date.now() < held.renewAt) return held.token;
    const body = JSON.stringify({ PartnerClientId: Number(clientId), Secret: secret });
    const headers = { 'content-type': 'application/json' };
    const answer = await call({ name: 'feed token', method: 'POST', path: '/auth/token', body, headers, signal });
    const { AccessToken, ExpiresIn } = valueOf('token', answer.body, tokenValue);
    held = { token: AccessToken, renewAt: Date.now() + ExpiresIn * 1000 * RENEW_AT };
    return AccessToken;
  }

  async function get<T>(name: string, path: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    const ask = async () => authorized(call, name, path, await token(signal), signal);
    const body = await ask().catch((error: unknown) => {
      if (!(error instanceof Failure) || error.facts['status'] !== 401) throw error;
      held = null;
      return ask();
    });
    return valueOf(name, body, schema);
  }

  return {
    token,
    async listGames(signal) {
      const path = `${PLACEHOLDERS.translations}?language=${LANGUAGE}`;
      const [games, translations] = await Promise.all([
        get('feed games', PLACEHOLDERS.list, gameListValue, signal),
        get('feed translations', path, translationsValue, signal),
      ]);
      const names = new Map(translations.map(({ GameType, Name }) => [GameType, Name]));
      return games.map(({ GameType, Name }) => ({ code: GameType, name: names.get(GameType) ?? Name, kind: 'live' }));
    },
    async jackpot(currency, signal) {
      const value = await get('feed jackpot', `${PLACEHOLDERS.jackpot}?currency=${currency}`, jackpotValue, signal);
      const amount = parseAmount(value.Amount, currency);
      if (!amount.ok || value.CurrencyCode !== currency) throw unreadable('jackpot');
      return amount.minor;
    },
  };
}

async function authorized(
  call: Outbound,
  name: string,
  path: string,
  token: string,
  signal: AbortSignal,
): Promise<Buffer> {
  const headers = { authorization: `Bearer ${token}` };
  return (await call({ name, method: 'GET', path, headers, signal })).body;
}

function valueOf<T>(name: string, body: Buffer, schema: z.ZodType<T>): T {
  const json = parseJsonText(body);
  const read = json.ok ? envelope.safeParse(json.value) : null;
  if (!read?.success) throw unreadable(name);
  const { ErrorCode: code, Value } = read.data;
  if (code !== SUCCESS) {
    const facts = { provider: 'betcore', call: name, code };
    throw new Failure('provider_refused', `betcore's feed answered ${name} with ${code}`, { facts });
  }
  const value = schema.safeParse(Value);
  if (!value.success) throw unreadable(name);
  return value.data;
}

function unreadable(call: string): Failure {
  return new Failure('provider_protocol', `betcore's feed answer to ${call} cannot be read`, {
    facts: { provider: 'betcore', call },
  });
}
