// The two calls we make to HyAuth: open a session of its hosted login, and ask how it went. Failures say whether a retry is
// worth it: 502 is, since Hytale's own service comes back; a key or a scope that is refused is our configuration.

import type { z } from 'zod';
import { Failure } from '../../domain/failure.ts';
import { parseJsonText } from '../json-text.ts';
import type { HostedLoginApi, LoginScopes } from '../hosted-login.ts';
import { createOutbound } from '../outbound.ts';
import { created, polled } from './contract.ts';

/** Answers are small; profiles with skins are some kilobytes each. */
const MAX_BYTES = 1024 * 1024;
const DEADLINE_MS = 10_000;

export function createHyauthApi({ apiUrl, apiKey }: { apiUrl: string; apiKey: string }): HostedLoginApi {
  const call = createOutbound({
    provider: 'hyauth',
    baseUrl: apiUrl,
    headers: { authorization: `Bearer ${apiKey}` },
    deadlineMs: DEADLINE_MS,
    maxBytes: MAX_BYTES,
  });
  return {
    async open({ scopes, redirectUrl }, signal) {
      const answer = await call({
        name: 'create',
        method: 'POST',
        path: '/api/auth/create',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ scopes, redirectUrl }),
        signal,
      }).catch((error: unknown) => {
        throw explained(error, scopes);
      });
      const { sessionId, loginUrl, expiresIn } = read('create', answer.body, created);
      return { sessionId, loginUrl, expiresInSeconds: expiresIn };
    },

    async result(sessionId, signal) {
      const path = `/api/auth/${encodeURIComponent(sessionId)}`;
      const answer = await call({ name: 'poll', method: 'GET', path, signal }).catch((error: unknown) => {
        if (statusOf(error) === 404) return null;
        throw explained(error, { email: false, gameProfiles: false });
      });
      if (!answer) return { status: 'gone' };
      const result = read('poll', answer.body, polled);
      if (result.status !== 'completed') return { status: result.status };
      const { kratosId, email = null, gameProfiles = null } = result;
      return { status: 'completed', kratosId, email, gameProfiles };
    },
  };
}

function statusOf(error: unknown): unknown {
  return error instanceof Failure ? error.facts['status'] : undefined;
}

/** The refusals that a person must mend, in words that say where. */
function explained(error: unknown, { email, gameProfiles }: LoginScopes): unknown {
  const status = statusOf(error);
  const facts = { provider: 'hyauth', status: typeof status === 'number' ? status : null };
  if (status === 401) return new Failure('provider_refused', 'hyauth does not accept our API key', { facts });
  if (status !== 403) return error;
  // E-mail is the privileged one: where it was asked for, it is what was refused.
  const scope = email ? 'email' : gameProfiles ? 'gameProfiles' : 'any';
  return new Failure('provider_refused', `our API key may not ask for the scope ${scope}`, { facts });
}

function read<T>(call: string, body: Buffer, schema: z.ZodType<T>): T {
  const json = parseJsonText(body);
  const shape = json.ok ? schema.safeParse(json.value) : null;
  if (shape?.success) return shape.data;
  throw new Failure('provider_protocol', `hyauth's answer to ${call} cannot be read`, {
    facts: { provider: 'hyauth', call },
  });
}
