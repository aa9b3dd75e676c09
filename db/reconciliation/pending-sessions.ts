// The sessions a provider must be asked about for a period, as long as their part of the statement is missing. A session
// counts when it could have seen a transaction of the period, or did.

import type pg from 'pg';
import type { Currency } from '../../domain/currency.ts';
import type { RunScope } from './run-scope.ts';

export type PendingSession = {
  sessionId: string;
  providerSessionId: string;
  playerId: string;
  currency: Currency;
};

/** Providers send wins and rollbacks for a day after a session's end (Hypetech 10.3: retries for 24 h). */
const AFTERMATH = '1 day';
/** A session without an expiry is taken to have ended after this. */
const LONGEST = '7 days';

/** $1 provider, $2 from, $3 to, $4 statement, $5 limit. Demo sessions move no money and are not asked about. */
const PENDING = `
select s.id as "sessionId", s.provider_session_id as "providerSessionId", s.player_id as "playerId", s.currency
from session s
where s.provider = $1 and s.mode = 'cash' and s.provider_session_id is not null
  and ((s.created_at < $3 and coalesce(s.expires_at, s.created_at + interval '${LONGEST}') >= $2::timestamptz - interval '${AFTERMATH}')
    or s.id in (select o.session_id from operation o where o.provider = $1 and o.effective_at >= $2 and o.effective_at < $3))
  and not exists (select from statement_part p where p.statement_id = $4 and p.part = s.provider_session_id)
order by s.id
limit $5`;

/** The next `limit` sessions that are not stored yet. */
export async function pendingSessions(
  pool: pg.Pool,
  scope: RunScope,
  statementId: string,
  limit: number,
): Promise<PendingSession[]> {
  const { rows } = await pool.query<PendingSession>(PENDING, [
    scope.provider,
    scope.from,
    scope.to,
    statementId,
    limit,
  ]);
  return rows;
}
