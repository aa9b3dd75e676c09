// Claims confirmations that no round tells of, for a bounded time, so that any number of dispatchers may run. One that is not
// marked started is claimed again when its claim ends; starting it twice is harmless, because its workflow's id is its own.

import type pg from 'pg';
import type { Provider } from '../../domain/provider.ts';

export type ClaimedConfirmation = {
  confirmationId: string;
  provider: Provider;
  conductedBy: 'cashback' | 'confirmation';
  subject: string;
  receivedAt: Date;
  /** Its operation moved money. */
  executed: boolean;
};

const CLAIM = {
  name: 'outbox-claim-confirmations',
  text: `
    with head as (
      select id from confirmation
      where started_at is null and conducted_by <> 'round'
        and (claimed_until is null or claimed_until < clock_timestamp())
      order by id limit $1
      for no key update skip locked
    ), claimed as (
      update confirmation c set claimed_until = clock_timestamp() + make_interval(secs => $2)
      from head where c.id = head.id
      returning c.*
    )
    select c.id as "confirmationId", c.provider, c.conducted_by as "conductedBy", c.subject, c.received_at as "receivedAt",
      coalesce(o.outcome = 'posted', false) as executed
    from claimed c left join operation o on o.id = c.operation_id
    order by c.id`,
};

export async function claimConfirmations(
  pool: pg.Pool,
  options: { limit: number; leaseSeconds: number },
): Promise<ClaimedConfirmation[]> {
  const values = [options.limit, options.leaseSeconds];
  return (await pool.query<ClaimedConfirmation>({ ...CLAIM, values })).rows;
}

/** Marks confirmations that a workflow conducts now. */
export async function markStarted(pool: pg.Pool, ids: readonly string[]): Promise<void> {
  await pool.query('update confirmation set started_at = clock_timestamp() where id = any ($1::uuid[])', [ids]);
}
