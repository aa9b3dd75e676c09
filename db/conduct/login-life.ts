// What a login's workflow reads and writes. Every step starts from the row as it is, so that a login that was cancelled stays
// cancelled, and an activity that is repeated meets its own effect. Who the player is never leaves through here.

import type pg from 'pg';
import { Failure } from '../../domain/failure.ts';
import type { LoginState } from '../schema.ts';
import { withTransaction } from './with-transaction.ts';

export type LivingLogin = {
  loginId: string;
  playerId: string | null;
  wantsEmail: boolean;
  wantsProfiles: boolean;
  redirectUrl: string;
  state: LoginState;
  reason: string | null;
  providerSessionId: string | null;
  expiresAt: Date | null;
};
/** `gameProfiles` as the provider sent them; null where not asked for. */
export type ProvenIdentity = { kratosId: string; email: string | null; gameProfiles: unknown };

const SELECT = `
  select id as "loginId", player_id as "playerId", wants_email as "wantsEmail", wants_profiles as "wantsProfiles",
    redirect_url as "redirectUrl", state, reason, provider_session_id as "providerSessionId", expires_at as "expiresAt"
  from login where id = $1`;

/** Throws Failure `not_found`. */
export async function loadLogin(db: pg.Pool | pg.PoolClient, loginId: string): Promise<LivingLogin> {
  const { rows } = await db.query<LivingLogin>(SELECT, [loginId]);
  if (!rows[0]) throw new Failure('not_found', `there is no login ${loginId}`, { facts: { loginId } });
  return rows[0];
}

/** Makes a login that is being created pending. */
export async function openLogin(
  pool: pg.Pool,
  loginId: string,
  opened: { sessionId: string; loginUrl: string; expiresInSeconds: number },
): Promise<void> {
  await pool.query(
    `update login set state = 'pending', provider_session_id = $2, login_url = $3,
       expires_at = clock_timestamp() + make_interval(secs => $4)
     where id = $1 and state = 'creating'`,
    [loginId, opened.sessionId, opened.loginUrl, opened.expiresInSeconds],
  );
}

/** Ends a login that is not over; `reason` may be shown. */
export async function endLogin(
  pool: pg.Pool,
  loginId: string,
  state: 'failed' | 'expired' | 'cancelled',
  reason: string | null,
): Promise<void> {
  await pool.query(
    `update login set state = $2, reason = $3, ended_at = clock_timestamp()
     where id = $1 and state in ('creating', 'pending')`,
    [loginId, state, reason],
  );
}

/** Completes a pending login and links its identity; one that is another player's ends it as failed, `identity_conflict`. */
export async function completeLogin(pool: pg.Pool, loginId: string, identity: ProvenIdentity): Promise<void> {
  await withTransaction(pool, async (client) => {
    await client.query('select from login where id = $1 for update', [loginId]);
    const { state, playerId } = await loadLogin(client, loginId);
    if (state !== 'pending') return;
    const owner = await linkIdentity(client, identity.kratosId, playerId);
    if (playerId !== null && owner !== playerId) {
      await client.query(
        `update login set state = 'failed', reason = 'identity_conflict', ended_at = clock_timestamp() where id = $1`,
        [loginId],
      );
      return;
    }
    const { kratosId, email, gameProfiles } = identity;
    await client.query(
      `update login set state = 'completed', player_id = $2, kratos_id = $3, email = $4, game_profiles = $5,
         ended_at = clock_timestamp() where id = $1`,
      [loginId, owner, kratosId, email, gameProfiles === null ? null : JSON.stringify(gameProfiles)],
    );
  });
}

/** The player whose identity it is, after linking it to the one who was named if both are free; null when nobody's. */
async function linkIdentity(client: pg.PoolClient, kratosId: string, playerId: string | null): Promise<string | null> {
  if (playerId !== null) {
    // Either key may be taken already: by the same pair, or by somebody else.
    await client.query('insert into identity (kratos_id, player_id) values ($1, $2) on conflict do nothing', [
      kratosId,
      playerId,
    ]);
  }
  const { rows } = await client.query<{ playerId: string }>(
    'select player_id as "playerId" from identity where kratos_id = $1',
    [kratosId],
  );
  return rows[0]?.playerId ?? null;
}
