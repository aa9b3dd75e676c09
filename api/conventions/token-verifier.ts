// Who calls: a bearer JWT is believed only with a listed algorithm, our issuer and audience, an expiry and a subject. A key
// set that cannot be fetched is our trouble (503), not the caller's (401).

import { createLocalJWKSet, createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { Failure } from '../../domain/failure.ts';
import { Problem } from './problem.ts';

export const ROLES = ['operator', 'finance', 'approver', 'engineer'] as const;
export type Role = (typeof ROLES)[number];
export type Caller = { subject: string; roles: ReadonlySet<Role> };
/** Throws a problem: `unauthenticated`, or `identity_unavailable` when no key could be had. */
export type TokenVerifier = (authorization: string | undefined) => Promise<Caller>;

export type AuthSettings = {
  readonly TALLYMAN_AUTH_ISSUER: string;
  readonly TALLYMAN_AUTH_AUDIENCE: string;
  readonly TALLYMAN_AUTH_ALGORITHMS: string[];
  readonly TALLYMAN_AUTH_JWKS: { keys: { kty: string }[] } | undefined;
  readonly TALLYMAN_AUTH_JWKS_URL: string | undefined;
};

/** Clocks of two machines differ by less. */
const CLOCK_TOLERANCE_SECONDS = 5;
const FETCH_TIMEOUT_MS = 3_000;
const MAX_TOKEN_LENGTH = 8_192;

/** Roles we do not know are ignored: an identity provider may have others. */
const claims = z.object({ sub: z.string().min(1).max(255), roles: z.array(z.string()).max(100).default([]) });

export function createTokenVerifier(settings: AuthSettings): TokenVerifier {
  const keys = keySource(settings);
  const options = {
    algorithms: settings.TALLYMAN_AUTH_ALGORITHMS,
    issuer: settings.TALLYMAN_AUTH_ISSUER,
    audience: settings.TALLYMAN_AUTH_AUDIENCE,
    requiredClaims: ['exp', 'sub'],
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
  };
  return async (authorization) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
    if (!token || token.length > MAX_TOKEN_LENGTH) throw unauthenticated('send a bearer token');
    const { payload } = await jwtVerify(token, keys, options).catch((error: unknown) => {
      throw refusalOf(error);
    });
    const read = claims.safeParse(payload);
    if (!read.success) throw unauthenticated('the token has no usable sub or roles');
    return { subject: read.data.sub, roles: new Set(ROLES.filter((role) => read.data.roles.includes(role))) };
  };
}

function keySource(settings: AuthSettings): JWTVerifyGetKey {
  const { TALLYMAN_AUTH_JWKS: keySet, TALLYMAN_AUTH_JWKS_URL: address } = settings;
  if (keySet && !address) return createLocalJWKSet(keySet);
  if (address && !keySet) return createRemoteJWKSet(new URL(address), { timeoutDuration: FETCH_TIMEOUT_MS });
  throw new Failure(
    'setting_invalid',
    'TALLYMAN_AUTH_JWKS or TALLYMAN_AUTH_JWKS_URL: exactly one of them has to be set',
  );
}

function refusalOf(error: unknown): Problem {
  if (error instanceof errors.JWTExpired) return unauthenticated('the token has expired');
  if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) {
    return unauthenticated('the token is not valid here');
  }
  return new Problem('identity_unavailable', "the identity provider's keys could not be fetched; try again");
}

function unauthenticated(detail: string): Problem {
  return new Problem('unauthenticated', detail, { headers: { 'www-authenticate': 'Bearer realm="tallyman"' } });
}
