// Bearer tokens of the development stack's people, signed with the data folder's own key.
// Operator, finance, approver and engineer are four different persons; a fifth is a second in finance, a sixth both makes
// and checks, so that the rule of two pairs of eyes can be tried. It must never sign for any other issuer.

import { SignJWT, importJWK, type JWK } from 'jose';
import type { Role } from './roles.ts';

export const DEV_ISSUER = 'tallyman-dev';
export const DEV_AUDIENCE = 'tallyman';
export const DEV_ALGORITHM = 'ES256';

/** Long enough that a stack left running over a holiday still answers. */
const DEFAULT_TTL_SECONDS = 30 * 24 * 3600;

export interface TokenRequest {
  sub: string;
  roles: readonly Role[];
  ttlSeconds?: number;
}

export async function mintToken(key: JWK, request: TokenRequest): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ roles: request.roles })
    .setProtectedHeader({ alg: DEV_ALGORITHM, ...(key.kid === undefined ? {} : { kid: key.kid }) })
    .setIssuer(DEV_ISSUER)
    .setAudience(DEV_AUDIENCE)
    .setSubject(request.sub)
    .setIssuedAt(now)
    .setExpirationTime(now + (request.ttlSeconds ?? DEFAULT_TTL_SECONDS))
    .sign(await importJWK(key, DEV_ALGORITHM));
}

export async function mintDevTokens(key: JWK) {
  const mint = (sub: string, ...roles: Role[]): Promise<string> => mintToken(key, { sub, roles });
  return {
    tokens: {
      operator: await mint('olivia', 'operator'),
      finance: await mint('felix', 'finance'),
      approver: await mint('anna', 'approver'),
      engineer: await mint('emil', 'engineer'),
    },
    people: {
      finance2: await mint('frida', 'finance'),
      both: await mint('bruno', 'finance', 'approver'),
    },
  };
}
