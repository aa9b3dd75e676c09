// Begins a period of a programme, once. Its bounds are written down then, so that a calendar that is changed later neither
// counts an hour twice nor leaves one out: a period goes on where the one before it ended.

import type pg from 'pg';
import { addDays } from '../reconciliation/gaming-day.ts';
import { beginsOn, lengthOf, periodOf } from './due-periods.ts';
import { findProgramme } from './programmes.ts';

/** `begun`: it may be worked on, now or again after it failed; `done`: nothing is left to do. */
export type BegunPeriod =
  | { ok: true; state: 'begun' | 'done'; from: Date; to: Date }
  | { ok: false; code: 'programme_unknown' | 'not_active' | 'no_period' | 'not_over' };

/** Inside the caller's transaction. */
export async function beginPeriod(
  client: pg.ClientBase,
  programmeId: string,
  firstDay: string,
  now: Date,
): Promise<BegunPeriod> {
  const programme = await findProgramme(client, programmeId);
  if (!programme) return { ok: false, code: 'programme_unknown' };
  const known = await resume(client, programmeId, firstDay);
  if (known) return known;
  if (programme.state !== 'active') return { ok: false, code: 'not_active' };
  const period = beginsOn(programme, firstDay) ? await periodOf(client, programme, firstDay) : null;
  if (!period) return { ok: false, code: 'no_period' };
  if (period.to > now) return { ok: false, code: 'not_over' };
  const { rows } = await client.query<{ period_to: Date }>(
    'select period_to from cashback_period where programme_id = $1 and first_day = $2 and period_to < $3',
    [programmeId, addDays(firstDay, -lengthOf(programme)), period.to],
  );
  await client.query(
    `insert into cashback_period (programme_id, first_day, period_from, period_to) values ($1, $2, $3, $4)
     on conflict do nothing`,
    [programmeId, firstDay, rows[0]?.period_to ?? period.from, period.to],
  );
  const begun = await resume(client, programmeId, firstDay);
  if (!begun) throw new Error('a period vanished while it was begun');
  return begun;
}

async function resume(client: pg.ClientBase, programmeId: string, firstDay: string): Promise<BegunPeriod | null> {
  await client.query(
    `update cashback_period set state = 'running', reason = null
     where programme_id = $1 and first_day = $2 and state = 'failed'`,
    [programmeId, firstDay],
  );
  const { rows } = await client.query<{ state: string; from: Date; to: Date }>(
    `select state, period_from as from, period_to as to from cashback_period where programme_id = $1 and first_day = $2`,
    [programmeId, firstDay],
  );
  const row = rows[0];
  return row ? { ok: true, state: row.state === 'done' ? 'done' : 'begun', from: row.from, to: row.to } : null;
}
