// The calls we make to BetGames. A game session is ours alone: its token is made here and handed to the game client in the
// launch URL. A webshop session is a link that the provider makes; the link is used as it is and asked for anew each time.

import { createHash, randomBytes } from 'node:crypto';
import { Failure } from '../../domain/failure.ts';
import { agreedReport } from '../day-report.ts';
import { type Outbound, createOutbound } from '../outbound.ts';
import type { ProviderApi, StartGameSession, StartWebshopSession, StartedSession } from '../provider-api.ts';
import { webshopLink } from './contract.ts';
import type { BetGamesSettings } from './settings.ts';

type ApiSettings = Pick<
  BetGamesSettings,
  'apiUrl' | 'clientUrl' | 'partnerId' | 'webshopSecret' | 'reportUrl' | 'reportToken'
>;

/** "token contains letters and digits, both; length 10 to 100; unique per player". */
export function newToken(): string {
  return `bg1${randomBytes(24).toString('hex')}`;
}

/** `sha256(secret_key + partner_id)`, without a separator: the same for every call of a partner. */
export function webshopHash(secret: string, partnerId: string): string {
  return createHash('sha256')
    .update(secret + partnerId)
    .digest('hex');
}

export function createBetGamesApi(
  settings: ApiSettings,
): Required<Pick<ProviderApi, 'startGameSession' | 'startWebshopSession'>> & Pick<ProviderApi, 'dayStatement'> {
  const call = createOutbound({ provider: 'betgames', baseUrl: settings.apiUrl, headers: {} });
  return {
    startGameSession: async (request) => startGame(settings, request),
    startWebshopSession: (request, signal) => startWebshop(call, settings, request, signal),
    ...agreedReport('betgames', settings),
  };
}

function startGame({ clientUrl, partnerId }: ApiSettings, request: StartGameSession): StartedSession {
  // A guest's token is a dash: play money never meets our wallet.
  const launchToken = request.mode === 'demo' ? null : newToken();
  const url = new URL(`${clientUrl.replace(/\/+$/, '')}/auth`);
  url.searchParams.set('partnerCode', partnerId);
  url.searchParams.set('token', launchToken ?? '-');
  url.searchParams.set('locale', request.language ?? 'en');
  url.searchParams.set('gameId', request.game);
  if (request.returnUrl !== null) url.searchParams.set('homeUrl', request.returnUrl);
  return { url: url.href, providerSessionId: request.sessionId, launchToken };
}

async function startWebshop(
  call: Outbound,
  { webshopSecret, partnerId }: ApiSettings,
  request: StartWebshopSession,
  signal: AbortSignal,
): Promise<StartedSession> {
  const answer = await call({
    name: 'webshop auth',
    method: 'POST',
    path: '/s/api/v2/webshop/auth',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      hash: webshopHash(webshopSecret, partnerId),
      id: Number(partnerId),
      shop_name: request.shopName,
      pos_name: request.posName,
      user_name: request.userName,
    }),
    signal,
  });
  const link = webshopLink.safeParse(jsonOf(answer.body));
  if (!link.success)
    throw new Failure('provider_protocol', "betgames' answer to webshop auth cannot be read", {
      facts: { provider: 'betgames', call: 'webshop auth' },
    });
  const { url, user_id: userId } = link.data.data;
  // The webshop moves no money through us: no wallet call carries a token of it.
  return { url, providerSessionId: String(userId), launchToken: null };
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
