// The two tokens that MG+ has us issue: a launch token that opens a session, and player tokens for its calls. Both say themselves
// whose they are, so a call needs no look-up; only their signature is a proof, and a session's end is the ledger's to know.

import { randomUUID } from 'node:crypto';
import { SignJWT, compactVerify } from 'jose';
import { z } from 'zod';
import { type Currency, isCurrency } from '../../domain/currency.ts';

export type TokenUse = 'launch' | 'player';

/** `truncation` is N of decision M4 as the session was told it; `returnUrl` is where its player came from. */
export type SessionClaims = {
  player: string;
  sessionId: string;
  game: string;
  currency: Currency;
  truncation: number;
  returnUrl: string | null;
};
export type SessionToken = { token: string; claims: SessionClaims; expired: boolean };

export type SessionTokens = {
  mint(use: TokenUse, claims: SessionClaims, expiresAt: Date): Promise<string>;
  /** The token's claims, also of one that expired; null when it is none of ours or of the other use. */
  read(use: TokenUse, token: string, now: Date): Promise<SessionToken | null>;
};

const payload = z.object({
  sub: z.string(),
  aud: z.enum(['launch', 'player']),
  exp: z.number(),
  sid: z.string(),
  game: z.string(),
  cur: z.string().refine(isCurrency),
  n: z.number(),
  ret: z.string().optional(),
});
type Payload = z.infer<typeof payload>;

/** A player's calls come with one token again and again; so many are remembered as verified. */
const MAX_REMEMBERED = 20_000;

export function createSessionTokens(key: Uint8Array): SessionTokens {
  const verified = new Map<string, Payload>();

  const verify = async (token: string): Promise<Payload | null> => {
    const known = verified.get(token);
    if (known) return known;
    const proven = await compactVerify(token, key, { algorithms: ['HS256'] }).catch(() => null);
    const read = proven && payload.safeParse(asJson(proven.payload));
    if (!read?.success) return null;
    const [oldest] = verified.keys();
    if (verified.size >= MAX_REMEMBERED && oldest !== undefined) verified.delete(oldest);
    verified.set(token, read.data);
    return read.data;
  };

  return {
    mint(use, { player, sessionId, game, currency, truncation, returnUrl }, expiresAt) {
      return new SignJWT({
        sid: sessionId,
        game,
        cur: currency,
        n: truncation,
        ...(returnUrl === null ? {} : { ret: returnUrl }),
      })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setSubject(player)
        .setAudience(use)
        .setJti(randomUUID())
        .setExpirationTime(expiresAt)
        .sign(key);
    },
    async read(use, token, now) {
      const read = await verify(token);
      if (read?.aud !== use) return null;
      const { sub: player, sid: sessionId, game, cur: currency, n: truncation, ret: returnUrl = null } = read;
      const claims = { player, sessionId, game, currency, truncation, returnUrl };
      return { token, claims, expired: read.exp * 1000 <= now.getTime() };
    },
  };
}

function asJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return null;
  }
}
