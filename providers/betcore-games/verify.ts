// Proves that a call comes from the other side of a channel: the four headers, a clock that is near ours, and the digest, in
// constant time. The raw bytes are tried first, then their sorted compact form, because the observed client signs that.

import { createSecretKey, timingSafeEqual } from 'node:crypto';
import type { RawRequest } from '../dialect.ts';
import { parseJsonText } from '../json-text.ts';
import { HEADERS, type Stamp, digestOf, sortedJson } from './signature.ts';

export type Verdict =
  'verified' | 'header_missing' | 'timestamp_out_of_window' | 'counterparty_unknown' | 'signature_wrong';

/** How far the caller's clock may be from ours. */
const WINDOW_MS = 30_000;
const SIGN = /^[0-9a-f]{64}$/i;
const TIMESTAMP = /^\d{1,15}$/;
const MAX_REQUEST_ID = 128;

type Signed = Pick<RawRequest, 'headers' | 'body'>;

export function createVerify(
  counterparty: string,
  secrets: readonly string[],
): (request: Signed, now: Date) => Verdict {
  const keys = secrets.map((secret) => createSecretKey(secret, 'utf8'));
  return ({ headers, body }, now) => {
    const stamp = stampOf(headers);
    const sign = headers[HEADERS.sign];
    if (!stamp || typeof sign !== 'string') return 'header_missing';
    if (!TIMESTAMP.test(stamp.timestamp) || Math.abs(Number(stamp.timestamp) - now.getTime()) > WINDOW_MS)
      return 'timestamp_out_of_window';
    if (stamp.counterparty !== counterparty) return 'counterparty_unknown';
    if (!SIGN.test(sign)) return 'signature_wrong';
    const digest = Buffer.from(sign, 'hex');
    const signs = (bytes: string | Buffer) => keys.some((key) => timingSafeEqual(digestOf(bytes, stamp, key), digest));
    if (signs(body)) return 'verified';
    const json = body.length > 0 ? parseJsonText(body) : null;
    return json?.ok && signs(sortedJson(json.value)) ? 'verified' : 'signature_wrong';
  };
}

function stampOf(headers: Signed['headers']): Stamp | null {
  const counterparty = headers[HEADERS.counterparty];
  const timestamp = headers[HEADERS.timestamp];
  const requestId = headers[HEADERS.requestId];
  if (typeof counterparty !== 'string' || typeof timestamp !== 'string' || typeof requestId !== 'string') return null;
  return requestId.length > 0 && requestId.length <= MAX_REQUEST_ID ? { counterparty, timestamp, requestId } : null;
}
