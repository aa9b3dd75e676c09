// Starts a game session at the provider and writes it down, in one activity, so that the launch token never stands in a
// workflow's history. Repeating it is harmless: each call makes a new game URL, and only the stored one is ever used.

import { Context } from '@temporalio/activity';
import type pg from 'pg';
import {
  type StartingSession,
  activateSession,
  failSession,
  loadStartingSession,
} from '../db/conduct/session-start.ts';
import { Failure } from '../domain/failure.ts';
import type { Provider } from '../domain/provider.ts';
import type { ProviderApi, StartedSession } from '../providers/provider-api.ts';

/** The providers' usual lifetime of a session. */
const EXPIRES_IN_MINUTES = 60;

export type SessionActivityDeps = {
  pool: pg.Pool;
  providerApi: (provider: Provider) => ProviderApi | undefined;
};
export type OpenedSession = { state: 'active' | 'ended' } | { state: 'failed'; reason: string };

export function createSessionActivities({ pool, providerApi }: SessionActivityDeps) {
  return {
    async openSession({ sessionId }: { sessionId: string }): Promise<OpenedSession> {
      const session = await loadStartingSession(pool, sessionId);
      if (session.state === 'starting') {
        const started = await startAt(providerApi(session.provider), session);
        await activateSession(pool, sessionId, { ...started, expiresInMinutes: EXPIRES_IN_MINUTES });
      }
      return outcomeOf(await loadStartingSession(pool, sessionId));
    },

    async failSession({ sessionId, reason }: { sessionId: string; reason: string }): Promise<OpenedSession> {
      await failSession(pool, sessionId, reason);
      return outcomeOf(await loadStartingSession(pool, sessionId));
    },
  };
}
export type SessionActivities = ReturnType<typeof createSessionActivities>;

function startAt(api: ProviderApi | undefined, session: StartingSession): Promise<StartedSession> {
  const { sessionId, provider, webshop, game } = session;
  const signal = Context.current().cancellationSignal;
  if (webshop) {
    if (!api?.startWebshopSession) throw new Failure('provider_refused', `${provider} has no webshop sessions`);
    return api.startWebshopSession({ sessionId, ...webshop }, signal);
  }
  if (!api?.startGameSession) throw new Failure('provider_refused', `${provider} starts no game sessions for us`);
  const { playerId, currency, balance, mode, language, returnUrl } = session;
  // G10: a provider learns our pseudonymous id and nothing of the person, so the game shows a name made from that.
  const player = { playerId, playerName: `player-${playerId.slice(-6)}`, currency, balance };
  const wish = { sessionId, ...player, mode, language, returnUrl, expiresInMinutes: EXPIRES_IN_MINUTES };
  if (game !== null) return api.startGameSession({ ...wish, game }, signal);
  if (!api.startLobbySession) throw new Failure('provider_refused', `${provider} needs a game for a session`);
  return api.startLobbySession(wish, signal);
}

function outcomeOf({ state, reason, sessionId }: StartingSession): OpenedSession {
  if (state === 'starting') throw new Failure('state_conflict', `session ${sessionId} is still starting`);
  return state === 'failed' ? { state, reason: reason ?? 'unknown' } : { state };
}
