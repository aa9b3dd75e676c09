// BETCORE's questions about users: who is behind a refresh token, and what a wallet holds. Each login hands out a new refresh
// token; the one before it works on for a while, so that a lost answer does not end the session.

import type { Directory } from '../directory.ts';
import type { Received } from '../dialect.ts';
import { formatAmount } from '../../domain/money.ts';
import { CODE, REFRESH_TOKEN, authData, userData } from './contract.ts';
import { newRefreshToken } from './client.ts';
import { problemOf } from './decode.ts';
import { findPartnerUser, partnerUserId } from './partner-user.ts';
import { fail, succeed } from './reply.ts';

/** A token that was used once works for so long (decision C4). */
const GRACE_MS = 60_000;
const IDLE_MS = 24 * 3_600_000;

export async function receiveAuth(data: unknown, directory: Directory, now: Date): Promise<Received> {
  const read = authData.safeParse(data);
  if (!read.success) return malformed('authenticate', problemOf(read.error));
  const { RefreshToken: token } = read.data;
  const session = REFRESH_TOKEN.test(token) ? await directory.sessionByToken('betcore', token) : null;
  const player = session && (await directory.player(session.playerId));
  if (!session?.open || !player || session.mode === 'demo') {
    return { kind: 'answered', operation: 'authenticate', reply: fail(CODE.refreshTokenInvalid) };
  }
  const graceEnds = now.getTime() + GRACE_MS;
  const wasUsed = session.tokenExpiresAt !== null && session.tokenExpiresAt.getTime() <= graceEnds;
  const fresh = newRefreshToken();
  const issued = { of: token, token: fresh, expiresAt: new Date(now.getTime() + IDLE_MS) };
  const value = {
    RefreshToken: fresh,
    PartnerUserId: partnerUserId(session.playerId, player.homeCurrency, session.currency),
    CurrencyCode: session.currency,
    IsTest: player.test,
  };
  // The first use retires every other token; a repeat in the grace adds one more beside them.
  const tokens = wasUsed
    ? [issued]
    : [
        { ...issued, alone: true as const },
        { of: token, token, expiresAt: new Date(graceEnds), last: true as const },
      ];
  return { kind: 'answered', operation: 'authenticate', reply: { ...succeed(value), tokens } };
}

export async function receiveUserData(data: unknown, directory: Directory): Promise<Received> {
  const read = userData.safeParse(data);
  if (!read.success) return malformed('balance', problemOf(read.error));
  const user = await findPartnerUser(directory, read.data.PartnerUserId);
  if (!user) return { kind: 'answered', operation: 'balance', reply: fail(CODE.userUnknown) };
  const { playerId, currency } = user;
  return {
    kind: 'call',
    call: {
      kind: 'query',
      operation: 'balance',
      query: { player: playerId, sessionToken: null, sessionId: null, currency },
      reply: ({ wallet }) =>
        wallet ? succeed({ Balance: formatAmount(wallet.balance, wallet.currency) }) : fail(CODE.userUnknown),
    },
  };
}

/** From BETCORE, but not a request of this contract. */
export function malformed(operation: Extract<Received, { kind: 'malformed' }>['operation'], problem: string): Received {
  return { kind: 'malformed', operation, problem, reply: fail(CODE.requestInvalid) };
}
