// What a session's workflow reads before it asks the provider, and what it writes after. A session that was ended meanwhile
// stays ended: only one that is starting may become active or failed.

import type pg from 'pg';
import type { Currency } from '../../domain/currency.ts';
import { Failure } from '../../domain/failure.ts';
import type { Provider } from '../../domain/provider.ts';
import type { StartedSession } from '../../providers/provider-api.ts';
import type { SessionState } from '../schema.ts';

export type StartingSession = {
  sessionId: string;
  provider: Provider;
  playerId: string;
  /** Set for a webshop session: the names it is opened under. */
  webshop: { shopName: string; posName: string; userName: string } | null;
  game: string | null;
  currency: Currency;
  mode: 'cash' | 'demo';
  language: string | null;
  returnUrl: string | null;
  state: SessionState;
  reason: string | null;
  balance: bigint;
};

/** The session with its player's balance in its currency (none is zero). Throws Failure `not_found`. */
export async function loadStartingSession(pool: pg.Pool, sessionId: string): Promise<StartingSession> {
  type Row = Omit<StartingSession, 'balance'> & { balance: string };
  const { rows } = await pool.query<Row>(
    `select s.id as "sessionId", s.provider, s.player_id as "playerId",
       case when s.kind = 'webshop' then s.webshop end as webshop, s.game, s.currency, s.mode, s.language,
       s.return_url as "returnUrl", s.state, s.reason, coalesce(w.balance, 0)::text as balance
     from session s left join wallet w on w.player_id = s.player_id and w.currency = s.currency
     where s.id = $1`,
    [sessionId],
  );
  const [row] = rows;
  if (!row) throw new Failure('not_found', `there is no session ${sessionId}`, { facts: { sessionId } });
  return { ...row, balance: BigInt(row.balance) };
}

/** Makes a starting session active. */
export async function activateSession(
  pool: pg.Pool,
  sessionId: string,
  started: StartedSession & { expiresInMinutes: number },
): Promise<void> {
  await pool.query(
    `update session set state = 'active', url = $2, provider_session_id = $3, launch_token = $4,
       expires_at = clock_timestamp() + make_interval(mins => $5)
     where id = $1 and state = 'starting'`,
    [sessionId, started.url, started.providerSessionId, started.launchToken, started.expiresInMinutes],
  );
}

/** Makes a starting session failed; `reason` may be shown to the operator. */
export async function failSession(pool: pg.Pool, sessionId: string, reason: string): Promise<void> {
  await pool.query(`update session set state = 'failed', reason = $2 where id = $1 and state = 'starting'`, [
    sessionId,
    reason,
  ]);
}
