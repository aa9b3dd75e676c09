// Proves that a wallet call comes from BETCORE: the body is one JSON string, a compact JWT, signed RS256 by a key of its key
// set, in its time, from its issuer and for us. Nothing inside is believed before that, and `data` is parsed a second time.

import { type CompactVerifyGetKey, compactVerify, decodeProtectedHeader } from 'jose';
import { parseJsonText } from '../json-text.ts';
import { claims } from './contract.ts';
import type { KeySet } from './key-set.ts';

export type Verdict =
  | { kind: 'verified'; data: unknown; id: string }
  /** Ours in form and signature, but `data` cannot be read. */
  | { kind: 'malformed'; problem: string }
  | { kind: 'unverified'; reason: 'token_shape' | 'token_wrong' | 'keys_unavailable' };

/** Clocks differ; a token lives some 10 s. */
const LEEWAY_S = 5;
const MAX_KEY_ID = 200;

export type Verify = (body: Buffer, now: Date) => Promise<Verdict>;

export function createVerify(expected: { issuer: string; clientId: string; keys: KeySet }): Verify {
  return async (body, now) => {
    const token = tokenIn(body);
    if (token === null) return { kind: 'unverified', reason: 'token_shape' };
    const kid = keyIdOf(token);
    if (kid === null) return WRONG;
    let getKey: CompactVerifyGetKey;
    try {
      getKey = await expected.keys.keysFor(kid, now);
    } catch {
      return { kind: 'unverified', reason: 'keys_unavailable' };
    }
    const payload = await compactVerify(token, getKey, { algorithms: ['RS256'] }).then(
      (verified) => Buffer.from(verified.payload),
      () => null,
    );
    if (payload === null) return WRONG;
    const json = parseJsonText(payload);
    const read = json.ok ? claims.safeParse(json.value) : null;
    if (!read?.success) return WRONG;
    const { iss, client_id, nbf, exp, data } = read.data;
    const nowSeconds = now.getTime() / 1000;
    const inTime = nbf - LEEWAY_S <= nowSeconds && nowSeconds <= exp + LEEWAY_S;
    if (!inTime || iss !== expected.issuer || client_id !== expected.clientId) return WRONG;
    return readData(data, token);
  };
}

const WRONG: Verdict = { kind: 'unverified', reason: 'token_wrong' };

/** Decision C1: a body that is no string of three parts with a signature never was a token. */
function tokenIn(body: Buffer): string | null {
  const json = parseJsonText(body);
  if (!json.ok || typeof json.value !== 'string') return null;
  const parts = json.value.split('.');
  return parts.length === 3 && parts.every((part) => part !== '') ? json.value : null;
}

function keyIdOf(token: string): string | null {
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    return alg === 'RS256' && typeof kid === 'string' && kid.length <= MAX_KEY_ID ? kid : null;
  } catch {
    return null;
  }
}

function readData(data: unknown, token: string): Verdict {
  if (typeof data !== 'string') return { kind: 'malformed', problem: 'data must be a string of JSON' };
  const json = parseJsonText(Buffer.from(data));
  if (!json.ok) return { kind: 'malformed', problem: json.problem.replace('body', 'data') };
  return { kind: 'verified', data: json.value, id: token.slice(token.lastIndexOf('.') + 1).slice(0, 32) };
}
