// Proves that a wallet call comes from the studio: HMAC-SHA256 over the raw body, before anything is parsed (decision M5). Any
// of the configured keys may have signed (rotation); digests are compared in constant time. It must never see a re-written body.

import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { RawRequest } from '../dialect.ts';

export type Verdict = 'verified' | 'signature_missing' | 'signature_wrong';
export type SignatureEncoding = 'hex' | 'base64';

export const SIGNATURE_HEADER = 'x-hmac-signature';

const SHAPE: Record<SignatureEncoding, RegExp> = { hex: /^[0-9a-f]{64}$/i, base64: /^[A-Za-z0-9+/]{43}=$/ };

export function createVerify(
  secrets: readonly string[],
  encoding: SignatureEncoding,
): (request: Pick<RawRequest, 'headers' | 'body'>) => Verdict {
  const keys = secrets.map((secret) => createSecretKey(secret, 'utf8'));
  return ({ headers, body }) => {
    const sent = headers[SIGNATURE_HEADER];
    if (sent === undefined || sent === '') return 'signature_missing';
    if (typeof sent !== 'string' || !SHAPE[encoding].test(sent)) return 'signature_wrong';
    const digest = Buffer.from(sent, encoding);
    const signed = keys.some((key) => timingSafeEqual(createHmac('sha256', key).update(body).digest(), digest));
    return signed ? 'verified' : 'signature_wrong';
  };
}

/** Signs as both sides do: we our calls, the studio its own. */
export function signBody(body: string | Buffer, secret: string, encoding: SignatureEncoding = 'hex'): string {
  return createHmac('sha256', secret).update(body).digest(encoding);
}
