// Proves that a wallet call comes from Hypetech: HMAC-SHA256 over the raw body, before anything is parsed. Any of the
// configured keys may have signed (rotation); digests are compared in constant time. It must never see a re-written body.

import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { RawRequest } from '../dialect.ts';

export type Verdict = 'verified' | 'signature_missing' | 'signature_wrong';

/** Lower or upper case hex, with or without the scheme in front. */
const SIGNATURE = /^(?:sha256=)?([0-9a-f]{64})$/i;

/** `header` in lower case. */
export function createVerify(
  secrets: readonly string[],
  header: string,
): (request: Pick<RawRequest, 'headers' | 'body'>) => Verdict {
  const keys = secrets.map((secret) => createSecretKey(secret, 'utf8'));
  return ({ headers, body }) => {
    const sent = headers[header];
    if (sent === undefined || sent === '') return 'signature_missing';
    const hex = typeof sent === 'string' ? SIGNATURE.exec(sent)?.[1] : undefined;
    if (hex === undefined) return 'signature_wrong';
    const digest = Buffer.from(hex, 'hex');
    const signed = keys.some((key) => timingSafeEqual(createHmac('sha256', key).update(body).digest(), digest));
    return signed ? 'verified' : 'signature_wrong';
  };
}

/** Signs as Hypetech does; for its simulator and for tests. */
export function signBody(body: string | Buffer, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}
