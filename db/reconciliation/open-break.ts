// Opens a case for a difference that was met outside a run: a call that contradicts itself, a round that never ended. Safe to
// repeat: the fingerprint keeps it one case, and a case that is known is left as people have it.

import type pg from 'pg';
import type { BreakFacts } from '../../domain/matching/break-row.ts';
import { breakRow } from '../../domain/matching/break-row.ts';
import { OPEN_BREAKS, breakRowsParameter } from './break-statements.ts';

/** `actor` is who met it: `wallet`, or a workflow's id. Runs inside the caller's transaction, if there is one. */
export async function openBreaks(
  client: pg.ClientBase | pg.Pool,
  facts: readonly BreakFacts[],
  context: { actor: string; now: Date },
): Promise<void> {
  if (facts.length === 0) return;
  const rows = facts.map((one) => breakRow(one, context.now));
  await client.query(OPEN_BREAKS, [breakRowsParameter(rows), context.actor]);
}

/** One case. */
export async function openBreak(
  client: pg.ClientBase | pg.Pool,
  facts: BreakFacts,
  context: { actor: string; now: Date },
): Promise<void> {
  await openBreaks(client, [facts], context);
}
