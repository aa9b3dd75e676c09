// The cashback programme's hands: which periods are due, freeze, grant. Each may be repeated at any moment and leaves what the
// first time left.

import { Context } from '@temporalio/activity';
import type pg from 'pg';
import { beginPeriod } from '../db/cashback/begin-period.ts';
import { duePeriods } from '../db/cashback/due-periods.ts';
import { failPeriod, finishPeriod, freezePeriod, sumLosses } from '../db/cashback/freeze-losses.ts';
import { grantPage } from '../db/cashback/grant-page.ts';
import { type Programme, findProgramme } from '../db/cashback/programmes.ts';
import { withTransaction } from '../db/conduct/with-transaction.ts';
import { Failure } from '../domain/failure.ts';
import type { CashbackPeriodInput, CashbackSubject } from '../workflows/cashback-contract.ts';

/** Of fifty players each: a turn of a second or two. */
const PAGES_A_TURN = 20;

export function createCashbackActivities({ pool }: { pool: pg.Pool }) {
  return {
    /** First days of periods that had ended at `until` (RFC 3339), oldest first. */
    async dueCashback({ programmeId, until }: { programmeId: string; until: string }): Promise<{ periods: string[] }> {
      return { periods: await duePeriods(pool, await requireProgramme(programmeId), new Date(until)) };
    },

    async beginCashback({ programmeId, firstDay }: CashbackPeriodInput): Promise<CashbackSubject> {
      const { provider, currency } = await requireProgramme(programmeId);
      const begun = await withTransaction(pool, (client) => beginPeriod(client, programmeId, firstDay, new Date()));
      if (!begun.ok) throw new Failure('state_conflict', `the period cannot be begun: ${begun.code}`);
      return { provider, currency, from: begun.from.toISOString(), to: begun.to.toISOString() };
    },

    freezeCashback: (period: CashbackPeriodInput): Promise<{ settled: boolean }> => freezePeriod(pool, period),

    sumLosses: (period: CashbackPeriodInput): Promise<{ players: number }> => sumLosses(pool, period),

    /** Some pages of grants, each a transaction; `last` is where to go on, null at the end. */
    async grantCashback({ after, ...period }: CashbackPeriodInput & { after: string | null }) {
      const signal = Context.current().cancellationSignal;
      let last = after;
      let granted = 0;
      for (let page = 0; page < PAGES_A_TURN; page++) {
        signal.throwIfAborted();
        const made = await grantPage(pool, period, last);
        granted += made.granted;
        last = made.last;
        if (last === null) break;
      }
      return { last, granted };
    },

    finishCashback: (period: CashbackPeriodInput): Promise<void> => finishPeriod(pool, period),

    failCashback: ({ reason, ...period }: CashbackPeriodInput & { reason: string }): Promise<void> =>
      failPeriod(pool, period, reason),
  };

  async function requireProgramme(programmeId: string): Promise<Programme> {
    const programme = await findProgramme(pool, programmeId);
    if (!programme) throw new Failure('not_found', 'there is no such programme', { facts: { programmeId } });
    return programme;
  }
}
export type CashbackActivities = ReturnType<typeof createCashbackActivities>;
