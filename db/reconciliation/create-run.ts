// Opens a run of a provider and period. What stands in its way is a value, not a fault: a run of that period at work, or no
// statement to be had. A run without a source never comes into being, so it can never be called clean.

import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { isId } from '../../domain/ids.ts';
import type { Provider } from '../../domain/provider.ts';
import { gamingDay, type Period } from './gaming-day.ts';
import { readCalendar } from './provider-calendar.ts';

/** A run joins its period in memory; a longer one is asked for in parts. */
const LONGEST_MS = 366 * 86_400_000;

export type NewRun = {
  provider: Provider;
  /** A gaming day (`2026-11-20`) in the provider's calendar, or the period itself. */
  period: { day: string } | Period;
  /** The statements to read; null takes the one last sent for the period, else the provider's API. */
  statementIds: readonly string[] | null;
  /** Does the provider's API offer a statement? */
  hasApi: boolean;
  createdBy: string;
};
export type CreatedRun =
  | { ok: true; run: { id: string; provider: Provider; from: Date; to: Date; timeZone: string; workflowId: string } }
  | { ok: false; code: 'run_in_progress'; runId: string }
  | { ok: false; code: 'no_statement' | 'statement_unknown' | 'day_unknown' | 'not_begun' | 'too_long' };

/** Writes the run's row in state running, inside the caller's transaction if there is one. Its workflow is started after. */
export async function createRun(client: pg.ClientBase | pg.Pool, wanted: NewRun): Promise<CreatedRun> {
  const { provider, createdBy } = wanted;
  const calendar = await readCalendar(client, provider);
  const period =
    'day' in wanted.period ? gamingDay(wanted.period.day, calendar.timeZone, calendar.dayStart) : wanted.period;
  if (!period) return { ok: false, code: 'day_unknown' };
  if (period.from.getTime() > Date.now()) return { ok: false, code: 'not_begun' };
  if (period.to.getTime() - period.from.getTime() > LONGEST_MS) return { ok: false, code: 'too_long' };
  const source = await chooseStatements(client, wanted, period);
  if (!source.ok) return source;

  const id = uuidv7();
  const workflowId = `recon.${provider}.${period.from.toISOString()}_${period.to.toISOString()}`;
  const { rowCount } = await client.query(
    `insert into run (id, provider, period_from, period_to, time_zone, statement_ids, state, workflow_id, created_by)
     values ($1, $2, $3, $4, $5, $6, 'running', $7, $8)
     on conflict (provider, period_from, period_to) where state = 'running' do nothing`,
    [id, provider, period.from, period.to, calendar.timeZone, source.statementIds, workflowId, createdBy],
  );
  if (rowCount === 1) return { ok: true, run: { id, provider, ...period, timeZone: calendar.timeZone, workflowId } };
  const { rows } = await client.query<{ id: string }>(
    "select id from run where provider = $1 and period_from = $2 and period_to = $3 and state = 'running'",
    [provider, period.from, period.to],
  );
  return { ok: false, code: 'run_in_progress', runId: rows[0]?.id ?? '' };
}

type Source = { ok: true; statementIds: readonly string[] } | { ok: false; code: 'no_statement' | 'statement_unknown' };

async function chooseStatements(client: pg.ClientBase | pg.Pool, wanted: NewRun, period: Period): Promise<Source> {
  if (wanted.statementIds !== null && wanted.statementIds.length > 0) {
    const ids = [...new Set(wanted.statementIds)];
    if (!ids.every(isId)) return { ok: false, code: 'statement_unknown' };
    const { rowCount } = await client.query(
      "select from statement where id = any ($1) and provider = $2 and state = 'complete'",
      [ids, wanted.provider],
    );
    return rowCount === ids.length ? { ok: true, statementIds: ids } : { ok: false, code: 'statement_unknown' };
  }
  const { rows } = await client.query<{ id: string }>(
    `select id from statement
     where provider = $1 and period_from = $2 and period_to = $3 and source = 'file' and state = 'complete'
     order by sent_at desc, id desc limit 1`,
    [wanted.provider, period.from, period.to],
  );
  if (rows[0]) return { ok: true, statementIds: [rows[0].id] };
  return wanted.hasApi ? { ok: true, statementIds: [] } : { ok: false, code: 'no_statement' };
}
