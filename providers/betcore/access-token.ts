// The access token that we call BETCORE with: asked for when it is needed, renewed at 80 % of its life, and dropped when it is
// refused. It must never stand in a failure or a log.

import { Failure } from '../../domain/failure.ts';
import { writeJsonText } from '../json-text.ts';
import type { Outbound } from '../outbound.ts';
import { API, tokenValue } from './contract.ts';
import { readEnvelope } from './envelope.ts';

const RENEW_AT = 0.8;

export type AccessToken = {
  current(): Promise<string>;
  /** Forgets this token; a newer one stays. */
  drop(token: string): void;
};

export function createAccessToken(
  call: Outbound,
  credentials: { clientId: string; clientSecret: string },
  now: () => number = Date.now,
): AccessToken {
  let held: { token: string; renewAt: number } | null = null;
  let asking: Promise<string> | null = null;

  async function ask(): Promise<string> {
    const body = writeJsonText({ PartnerClientId: credentials.clientId, Secret: credentials.clientSecret });
    const headers = { 'content-type': 'application/json' };
    const name = 'auth/token';
    // Shared by all who wait for it, so no one caller's signal may end it; the outbound deadline does.
    const signal = new AbortController().signal;
    const answer = await call({ name, method: 'POST', path: `${API}/auth/token`, body, headers, signal });
    const value = tokenValue.safeParse(readEnvelope(name, answer.body).Value);
    if (!value.success) throw new Failure('provider_protocol', "betcore's access token cannot be read");
    const { AccessToken: token, ExpiresIn: seconds } = value.data;
    held = { token, renewAt: now() + seconds * 1000 * RENEW_AT };
    return token;
  }

  return {
    async current() {
      if (held && now() < held.renewAt) return held.token;
      asking ??= ask().finally(() => (asking = null));
      return asking;
    },
    drop(token) {
      if (held?.token === token) held = null;
    },
  };
}
