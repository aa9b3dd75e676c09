// Cases without a day around them: differences opened as a run would, for tests of what people do with a case.

import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { BreakFacts } from '../../domain/matching/break-row.ts';
import { breakRow } from '../../domain/matching/break-row.ts';
import { RECORD_BREAKS, breakRowsParameter } from '../../db/reconciliation/break-statements.ts';
import { openBreaks } from '../../db/reconciliation/open-break.ts';

let transaction = 70_000;

/** A bet that only the provider has, of `theirs` minor units. */
export function difference(changes: Partial<BreakFacts> = {}): BreakFacts {
  const transactionId = String(transaction++);
  return {
    provider: 'hypetech',
    kind: 'bet_missing_ours',
    subject: { of: 'transaction', family: 'payin', transactionId, ordinal: 1 },
    providerRound: `r-${transactionId}`,
    playerId: null,
    currency: 'EUR',
    ours: null,
    theirs: 1_000n,
    eventAt: new Date(Date.now() - 3_600_000),
    ...changes,
  };
}

/** Opens a case; answers with its id. */
export async function openCase(pool: pg.Pool, facts: BreakFacts = difference()): Promise<string> {
  await openBreaks(pool, [facts], { actor: 'wallet', now: new Date() });
  return caseOf(pool, facts);
}

async function caseOf(pool: pg.Pool, facts: BreakFacts): Promise<string> {
  const { rows } = await pool.query<{ id: string }>('select id from break where fingerprint = $1', [
    breakRow(facts, new Date()).fingerprint,
  ]);
  if (!rows[0]) throw new Error('no case was opened');
  return rows[0].id;
}

/** What a run does when it sees the difference again. */
export async function seenByRun(pool: pg.Pool, facts: BreakFacts): Promise<void> {
  const id = uuidv7();
  await pool.query(
    `insert into run (id, provider, period_from, period_to, time_zone, state, workflow_id, created_by)
     values ($1, 'hypetech', now() - interval '1 day' - random() * interval '1 day', now(), 'UTC', 'running', $2, 'test')`,
    [id, `recon.${id}`],
  );
  await pool.query(RECORD_BREAKS, [breakRowsParameter([breakRow(facts, new Date())]), 'reconciliation', id]);
}
