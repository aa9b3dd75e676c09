// How messages are signed, both ways alike. MD5 covers names and texts in the order of the wire; HMAC covers the message's own
// id alone. Which of the two is spoken is a setting and never read from a message, which would let a caller choose the weaker.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { XmlNode } from './xml.ts';

export const SIGNATURE_MODES = ['md5', 'hmac'] as const;
export type SignatureMode = (typeof SIGNATURE_MODES)[number];

/** The message's id, which the HMAC mode signs. */
export const MESSAGE_IDS = { request: 'request_id', response: 'response_id' } as const;

/**
 * The base string of the MD5 mode: every element's name and text, without separators. `params` is never named, a nested
 * element is named before its children, and neighbours of one name are named once.
 */
export function flatten(nodes: readonly XmlNode[]): string {
  let text = '';
  let previous = '';
  for (const [name, value] of nodes) {
    if (name === 'signature') continue;
    if (name === 'params') text += typeof value === 'string' ? '' : flatten(value);
    else if (typeof value === 'string') text += name + value;
    else text += (name === previous ? '' : name) + flatten(value);
    previous = name;
  }
  return text;
}

/** The signature in lower-case hex; null when the HMAC mode finds no id to sign. */
export function signatureOf(nodes: readonly XmlNode[], mode: SignatureMode, secret: string): string | null {
  if (mode === 'md5')
    return createHash('md5')
      .update(flatten(nodes) + secret)
      .digest('hex');
  const [, id] = nodes.find(([name]) => name === MESSAGE_IDS.request || name === MESSAGE_IDS.response) ?? [];
  return typeof id === 'string' && id !== '' ? createHmac('sha256', secret).update(id).digest('hex') : null;
}

/** The message with its signature at the end. */
export function signed(nodes: readonly XmlNode[], mode: SignatureMode, secret: string): XmlNode[] {
  return [...nodes, ['signature', signatureOf(nodes, mode, secret) ?? '']];
}

/** Compares in constant time; hex of either case. */
export function isSignature(sent: string, expected: string | null): boolean {
  if (expected === null || sent.length !== expected.length || !/^[0-9a-f]+$/i.test(sent)) return false;
  return timingSafeEqual(Buffer.from(sent.toLowerCase()), Buffer.from(expected));
}
