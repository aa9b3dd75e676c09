// The periods of a programme and their grants, as people read them.

import type pg from 'pg';
import { type Page, type PageRequest, cutPage } from '../queries/keyset.ts';

export type PeriodRow = {
  firstDay: string;
  from: Date;
  to: Date;
  state: 'running' | 'done' | 'failed';
  reason: string | null;
  players: number;
  granted: bigint;
};
export type GrantRow = {
  playerId: string;
  firstDay: string;
  lost: bigint;
  amount: bigint;
  transferId: string;
  grantedAt: Date;
};

/** A quarter of days: what is older is found among the grants. */
const MOST_PERIODS = 92;

/** The newest periods, newest first; `firstDay` narrows to one. */
export async function listPeriods(
  client: pg.ClientBase | pg.Pool,
  programmeId: string,
  firstDay: string | null = null,
): Promise<PeriodRow[]> {
  const { rows } = await client.query<Omit<PeriodRow, 'granted'> & { granted: string }>(
    `select to_char(p.first_day, 'YYYY-MM-DD') as "firstDay", p.period_from as from, p.period_to as to, p.state, p.reason,
       g.players, g.granted
     from cashback_period p, lateral (
       select count(*)::integer as players, coalesce(sum(amount), 0)::text as granted from cashback_grant g
       where g.programme_id = p.programme_id and g.first_day = p.first_day) g
     where p.programme_id = $1 and ($2::date is null or p.first_day = $2) order by p.first_day desc limit ${MOST_PERIODS}`,
    [programmeId, firstDay],
  );
  return rows.map((row) => ({ ...row, granted: BigInt(row.granted) }));
}

/** Grants of a programme, newest first. */
export async function listGrants(
  client: pg.ClientBase | pg.Pool,
  programmeId: string,
  firstDay: string | null,
  { limit, cursor }: PageRequest,
): Promise<Page<GrantRow>> {
  const { rows } = await client.query<StoredGrant>(
    `select g.player_id as id, g.player_id as "playerId", to_char(g.first_day, 'YYYY-MM-DD') as "firstDay", l.lost, g.amount,
       g.transfer_id as "transferId", g.granted_at as "grantedAt",
       (extract(epoch from g.granted_at) * 1000000)::bigint::text as position
     from cashback_grant g join cashback_loss l using (programme_id, first_day, player_id)
     where g.programme_id = $1 and ($2::date is null or g.first_day = $2)
       and ($3::bigint is null
         or (g.granted_at, g.player_id) < (timestamptz 'epoch' + $3::bigint * interval '1 microsecond', $4::uuid))
     order by g.granted_at desc, g.player_id desc limit $5`,
    [programmeId, firstDay, cursor?.at ?? null, cursor?.id ?? null, limit + 1],
  );
  const page = cutPage(rows, limit);
  return { rows: page.rows.map(toGrant), next: page.next };
}

type StoredGrant = Omit<GrantRow, 'lost' | 'amount'> & { id: string; position: string; lost: string; amount: string };

function toGrant({ playerId, firstDay, lost, amount, transferId, grantedAt }: StoredGrant): GrantRow {
  return { playerId, firstDay, lost: BigInt(lost), amount: BigInt(amount), transferId, grantedAt };
}
