// Opens a hosted login and asks how it went, writing down what it learns, in one activity each: neither the API key nor who the
// player is ever stands in a history. Each looks at the login first, so that one that is over is never asked about.

import { Context } from '@temporalio/activity';
import type pg from 'pg';
import { type LivingLogin, completeLogin, endLogin, loadLogin, openLogin } from '../db/conduct/login-life.ts';
import { Failure } from '../domain/failure.ts';
import type { HostedLoginApi } from '../providers/hosted-login.ts';

/** Without `hostedLogin` there is none. */
export type LoginActivityDeps = { pool: pg.Pool; hostedLogin?: HostedLoginApi | undefined };
/** `expiresAt` while there is something to wait for. */
export type LoginProgress =
  | { state: 'pending'; expiresAt: string }
  | { state: 'completed' | 'expired' | 'cancelled' }
  | { state: 'failed'; reason: string };

export function createLoginActivities({ pool, hostedLogin }: LoginActivityDeps) {
  const api = (): HostedLoginApi => {
    if (!hostedLogin) throw new Failure('setting_invalid', 'hosted logins are not set up here');
    return hostedLogin;
  };
  return {
    /** Opens the session at the provider, unless there is one. */
    async openLogin({ loginId }: { loginId: string }): Promise<LoginProgress> {
      const login = await loadLogin(pool, loginId);
      if (login.state === 'creating') {
        const { wantsEmail: email, wantsProfiles: gameProfiles, redirectUrl } = login;
        const wish = { scopes: { email, gameProfiles }, redirectUrl };
        await openLogin(pool, loginId, await api().open(wish, Context.current().cancellationSignal));
      }
      return progressOf(await loadLogin(pool, loginId));
    },

    async pollLogin({ loginId }: { loginId: string }): Promise<LoginProgress> {
      const login = await loadLogin(pool, loginId);
      if (login.state === 'pending' && login.providerSessionId !== null) {
        const result = await api().result(login.providerSessionId, Context.current().cancellationSignal);
        if (result.status === 'gone') await endLogin(pool, loginId, 'expired', null);
        if (result.status === 'failed')
          await endLogin(pool, loginId, 'failed', 'the player refused, or could not log in');
        if (result.status === 'completed') {
          const { kratosId, email, gameProfiles } = result;
          await completeLogin(pool, loginId, {
            kratosId,
            // Kept only where it was asked for, whatever was sent.
            email: login.wantsEmail ? email : null,
            gameProfiles: login.wantsProfiles ? (gameProfiles ?? []) : null,
          });
        }
      }
      return progressOf(await loadLogin(pool, loginId));
    },

    async endLogin(end: {
      loginId: string;
      state: 'failed' | 'expired' | 'cancelled';
      reason: string | null;
    }): Promise<LoginProgress> {
      await endLogin(pool, end.loginId, end.state, end.reason);
      return progressOf(await loadLogin(pool, end.loginId));
    },
  };
}
export type LoginActivities = ReturnType<typeof createLoginActivities>;

function progressOf({ state, reason, expiresAt, loginId }: LivingLogin): LoginProgress {
  switch (state) {
    case 'creating':
      throw new Failure('state_conflict', `login ${loginId} is still being created`);
    case 'pending':
      return { state, expiresAt: (expiresAt ?? new Date(0)).toISOString() };
    case 'failed':
      return { state, reason: reason ?? 'unknown' };
    default:
      return { state };
  }
}
