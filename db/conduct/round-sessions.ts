// Which of the provider's sessions may know about a round: those its operations came with. Read when a late round is asked
// about.

import type pg from 'pg';
import { Failure } from '../../domain/failure.ts';
import type { Provider } from '../../domain/provider.ts';

export type RoundSessions = { provider: Provider; providerRound: string; sessions: readonly string[] };

const SELECT = `
  select r.provider, r.provider_round, coalesce(array_agg(distinct s.provider_session_id) filter (where s.provider_session_id is not null), '{}') as sessions
  from round r
  left join operation o on o.round_id = r.id
  left join session s on s.id in (r.session_id, o.session_id)
  where r.id = $1
  group by r.id`;

/** Throws Failure `not_found`. */
export async function loadRoundSessions(pool: pg.Pool, roundId: string): Promise<RoundSessions> {
  type Row = { provider: Provider; provider_round: string; sessions: string[] };
  const { rows } = await pool.query<Row>(SELECT, [roundId]);
  const [row] = rows;
  if (!row) throw new Failure('not_found', `there is no round ${roundId}`, { facts: { roundId } });
  return { provider: row.provider, providerRound: row.provider_round, sessions: row.sessions };
}
