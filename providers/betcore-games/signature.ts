// The signature of channels C and D: HMAC-SHA256 over body, counterparty, timestamp and request id, joined by dots. The body
// goes over the wire compact and with its names in order, and exactly those bytes are signed.

import { type KeyObject, createHmac, createSecretKey, randomUUID } from 'node:crypto';
import { isLosslessNumber } from 'lossless-json';
import { writeJsonText } from '../json-text.ts';

export const HEADERS = {
  counterparty: 'x-counterparty-id',
  timestamp: 'x-timestamp',
  requestId: 'x-request-id',
  sign: 'x-sign',
} as const;

/** `timestamp` in Unix milliseconds, as text on the wire. */
export type Stamp = { counterparty: string; timestamp: string; requestId: string };
export type Credentials = { counterparty: string; secret: string };

/** The digest of a call; a call without a body leaves the first part out. */
export function digestOf(body: string | Buffer, stamp: Stamp, key: KeyObject): Buffer {
  const hmac = createHmac('sha256', key);
  if (body.length > 0) hmac.update(body).update('.');
  return hmac.update(`${stamp.counterparty}.${stamp.timestamp}.${stamp.requestId}`).digest();
}

/** The four headers of a call. */
export function signedHeaders(
  body: string,
  { counterparty, secret }: Credentials,
  { now = new Date(), requestId = randomUUID().replaceAll('-', '') } = {},
): Record<string, string> {
  const stamp = { counterparty, timestamp: String(now.getTime()), requestId };
  return {
    [HEADERS.counterparty]: counterparty,
    [HEADERS.timestamp]: stamp.timestamp,
    [HEADERS.requestId]: requestId,
    [HEADERS.sign]: digestOf(body, stamp, createSecretKey(secret, 'utf8')).toString('hex'),
  };
}

/** Compact JSON with the names of every object in order; numbers keep their text. */
export function sortedJson(value: unknown): string {
  return writeJsonText(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null || isLosslessNumber(value)) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, member]) => [name, sorted(member)]));
}
