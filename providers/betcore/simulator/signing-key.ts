// BETCORE's signing key as the simulator has it: an RSA key whose id looks like the thumbprint of a certificate, in hex as
// `kid` and in base64url as `x5t`. The private half signs the calls it sends; only the public half is ever served.

import { createHash, generateKeyPairSync } from 'node:crypto';
import { type JWK, CompactSign, importJWK } from 'jose';
import { z } from 'zod';

export type SigningKey = JWK & { kid: string };

/** Reads the private JWK that a setting holds. */
export const signingKey = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.looseObject({ kty: z.literal('RSA'), kid: z.string().min(1), n: z.string(), e: z.string(), d: z.string() }))
  .transform((key) => key as SigningKey);

/** A new key of 2,048 bits. */
export function createSigningKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const thumbprint = createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest();
  return {
    ...(privateKey.export({ format: 'jwk' }) as JWK),
    use: 'sig',
    alg: 'RS256',
    kid: thumbprint.toString('hex').toUpperCase(),
    x5t: thumbprint.toString('base64url'),
  };
}

/** As it stands in the key set. */
export function publicHalf({ kty, kid, n, e }: SigningKey): JWK {
  return { kty, use: 'sig', alg: 'RS256', kid, x5t: Buffer.from(kid, 'hex').toString('base64url'), n, e } as JWK;
}

export type SignToken = (claims: Record<string, unknown>) => Promise<string>;

/** Signs claims as BETCORE does. */
export function createTokenSigner(key: SigningKey): SignToken {
  const imported = importJWK(key, 'RS256');
  const { x5t } = publicHalf(key);
  return async (claims) =>
    new CompactSign(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader({ alg: 'RS256', kid: key.kid, typ: 'JWT', ...(x5t === undefined ? {} : { x5t }) })
      .sign(await imported);
}
