// A free bet as its workflow sees it. How often it was used is never counted up anywhere: it is read from the ledger, from
// posted stakes under its bonus code that were not rolled back.

import type pg from 'pg';
import type { Currency } from '../../domain/currency.ts';
import { Failure } from '../../domain/failure.ts';
import type { Provider } from '../../domain/provider.ts';
import type { FreeBetState } from '../schema.ts';

export type FreeBetGrant = {
  freeBetId: string;
  provider: Provider;
  playerId: string;
  game: string;
  currency: Currency;
  stake: bigint;
  count: number;
  bonusCode: string;
  expiresAt: Date;
  state: FreeBetState;
};

/** Throws Failure `not_found`. */
export async function loadFreeBet(pool: pg.Pool, freeBetId: string): Promise<FreeBetGrant> {
  type Row = Omit<FreeBetGrant, 'stake'> & { stake: string };
  const { rows } = await pool.query<Row>(
    `select id as "freeBetId", provider, player_id as "playerId", game, currency, stake::text, count,
       bonus_code as "bonusCode", expires_at as "expiresAt", state
     from free_bet where id = $1`,
    [freeBetId],
  );
  const [row] = rows;
  if (!row) throw new Failure('not_found', `there is no free bet ${freeBetId}`, { facts: { freeBetId } });
  return { ...row, stake: BigInt(row.stake) };
}

/** Stakes played with it that stand. */
export async function countFreeBetUses(pool: pg.Pool, freeBetId: string): Promise<number> {
  const { rows } = await pool.query<{ used: number }>(
    `select count(*)::int as used
     from free_bet f
     join operation o on o.provider = f.provider and o.bonus_code = f.bonus_code and o.player_id = f.player_id
       and o.operation = 'payin' and o.mode = 'free' and o.outcome = 'posted'
     where f.id = $1 and not exists (
       select from operation back where back.round_id = o.round_id and back.linked_key = o.key
         and back.outcome = 'posted' and back.operation in ('rollback', 'refund'))`,
    [freeBetId],
  );
  return rows[0]?.used ?? 0;
}

/** Moves a free bet on; one that has ended stays as it ended. */
export async function setFreeBetState(
  pool: pg.Pool,
  freeBetId: string,
  state: FreeBetState,
  reason: string | null,
): Promise<void> {
  await pool.query(`update free_bet set state = $2, reason = $3 where id = $1 and state in ('granting', 'granted')`, [
    freeBetId,
    state,
    reason,
  ]);
}
