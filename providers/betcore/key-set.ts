// BETCORE's public keys, fetched once and kept. A key id that is not known is a reason to look again, but not more often than
// once in 60 s, because anybody may send one. Keys that were known stay until a successful look drops them.

import { type JSONWebKeySet, createLocalJWKSet } from 'jose';
import { Failure } from '../../domain/failure.ts';
import type { Outbound } from '../outbound.ts';
import { API, jwks } from './contract.ts';

/** Rotation is not described; a new key is met within this time. */
const REFETCH_MS = 60_000;
/** Without any key nothing can be verified, so the next call may try again soon. */
const RETRY_MS = 1_000;

type Resolver = ReturnType<typeof createLocalJWKSet>;
export type KeySet = {
  /** The keys for a token with this key id. Throws Failure when there are none to be had at all. */
  keysFor(kid: string, now: Date): Promise<Resolver>;
};

export function createKeySet(call: Outbound): KeySet {
  let known: { resolver: Resolver; ids: ReadonlySet<string> } | null = null;
  let lastTry = Number.NEGATIVE_INFINITY;
  let lastRefetch = Number.NEGATIVE_INFINITY;
  let fetching: Promise<void> | null = null;

  async function fetchKeys(): Promise<void> {
    const answer = await call({ name: 'jwks', method: 'GET', path: `${API}/auth/jwks`, signal: NEVER });
    const read = jwks.safeParse(parse(answer.body));
    if (!read.success) throw new Failure('provider_protocol', "betcore's key set cannot be read");
    const set = read.data as JSONWebKeySet;
    known = { resolver: createLocalJWKSet(set), ids: new Set(set.keys.flatMap(({ kid }) => kid ?? [])) };
  }

  return {
    async keysFor(kid, now) {
      if (known?.ids.has(kid)) return known.resolver;
      const at = now.getTime();
      const may = known ? at - lastRefetch >= REFETCH_MS : at - lastTry >= RETRY_MS;
      if (!fetching && may) {
        lastTry = at;
        if (known) lastRefetch = at;
        fetching = fetchKeys().finally(() => (fetching = null));
      }
      // A look that fails changes nothing for keys that are known.
      await fetching?.catch((error: unknown) => {
        if (!known) throw error;
      });
      if (!known) throw new Failure('provider_unavailable', "betcore's keys could not be fetched");
      return known.resolver;
    },
  };
}

const NEVER = new AbortController().signal;

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
