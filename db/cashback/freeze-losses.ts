// Freezes what every player lost in a period: cash stakes less wins and what was taken back, on the provider's gaming days.
// Read below a watermark and written once, so that what is corrected later changes no grant.

import type pg from 'pg';
import { Failure } from '../../domain/failure.ts';
import { freezeWatermark } from '../queries/watermark.ts';
import { inTransaction } from '../reconciliation/in-transaction.ts';

export type OfPeriod = { programmeId: string; firstDay: string };

/** Sets the period's watermark; settled when what was posted in it is complete below it. */
export async function freezePeriod(pool: pg.Pool, { programmeId, firstDay }: OfPeriod): Promise<{ settled: boolean }> {
  const where = 'programme_id = $1 and first_day = $2';
  const frozen = await freezeWatermark(pool, { table: 'cashback_period', where, values: [programmeId, firstDay] });
  if (!frozen) throw new Failure('not_found', 'this period was not begun', { facts: { programmeId, firstDay } });
  return frozen;
}

/**
 * $1 programme, $2 first day. What the player paid into the provider's clearing account less what came back from it and from
 * its jackpots: free stakes and what they won, promos and earlier cashback stand on other accounts. An operation counts on its
 * own day, by what it really moved.
 */
const SUM = `
insert into cashback_loss (programme_id, first_day, player_id, lost)
select p.programme_id, p.first_day, w.player_id, sum(case when t.debit_account = w.account_id then t.amount else -t.amount end)
from cashback_period p
join cashback_programme c on c.id = p.programme_id
join operation o on o.provider = c.provider and o.currency = c.currency and o.outcome = 'posted'
  and o.effective_at >= p.period_from and o.effective_at < p.period_to and o.xid < p.watermark
join transfer t on t.operation_id = o.id
join wallet w on w.account_id = t.wallet_account
join player on player.id = w.player_id and not player.test
join account house on house.id = case when t.debit_account = w.account_id then t.credit_account else t.debit_account end
  and house.kind in ('clearing', 'jackpot')
where p.programme_id = $1 and p.first_day = $2
group by p.programme_id, p.first_day, w.player_id
having sum(case when t.debit_account = w.account_id then t.amount else -t.amount end) > 0`;

/** Writes the losses, unless they are written; answers with the number of players who lost. */
export async function sumLosses(pool: pg.Pool, { programmeId, firstDay }: OfPeriod): Promise<{ players: number }> {
  return inTransaction(pool, async (client) => {
    const frozen = await client.query(
      `update cashback_period set frozen_at = clock_timestamp()
       where programme_id = $1 and first_day = $2 and frozen_at is null and watermark is not null`,
      [programmeId, firstDay],
    );
    if (frozen.rowCount === 1) await client.query(SUM, [programmeId, firstDay]);
    const { rows } = await client.query<{ n: number }>(
      'select count(*)::integer as n from cashback_loss where programme_id = $1 and first_day = $2',
      [programmeId, firstDay],
    );
    return { players: rows[0]?.n ?? 0 };
  });
}

/** Ends a period whose grants are all made. Nothing happens to one that has ended. */
export async function finishPeriod(pool: pg.Pool, { programmeId, firstDay }: OfPeriod): Promise<void> {
  await pool.query(
    `update cashback_period set state = 'done', reason = null, finished_at = clock_timestamp()
     where programme_id = $1 and first_day = $2 and state <> 'done'`,
    [programmeId, firstDay],
  );
}

/** Notes why a period could not be finished; it can be begun again and goes on. */
export async function failPeriod(pool: pg.Pool, { programmeId, firstDay }: OfPeriod, reason: string): Promise<void> {
  await pool.query(
    `update cashback_period set state = 'failed', reason = $3
     where programme_id = $1 and first_day = $2 and state = 'running'`,
    [programmeId, firstDay, reason],
  );
}
