// Opens the cases that a round workflow meets when it asks the provider about a late round, under the same identity that a
// run would give them.

import type pg from 'pg';
import type { BreakKind } from '../../domain/break-kind.ts';
import type { BreakSubject } from '../../domain/matching/break-row.ts';
import type { RoundCase } from '../conduct/stuck-round.ts';
import { openBreak } from './open-break.ts';

/** Inside the caller's transaction; once for the same difference. */
export async function openRoundCase(client: pg.PoolClient, found: RoundCase): Promise<void> {
  const { roundId, workflowId } = found.evidence;
  const evidence = { roundId: textOf(roundId), workflowId: textOf(workflowId) };
  await openBreak(
    client,
    { ...found, subject: subjectOf(found, evidence.roundId), evidence },
    { actor: evidence.workflowId, now: new Date() },
  );
}

function subjectOf({ kind, transactionId }: RoundCase, roundId: string): BreakSubject {
  if (kind === 'stuck_round' || transactionId === null) return { of: 'round', roundId, transactionId };
  return { of: 'transaction', family: familyOfKind(kind), transactionId, ordinal: 1 };
}

function familyOfKind(kind: BreakKind) {
  if (kind === 'win_missing_ours') return 'payout';
  return kind === 'rollback_missing_ours' ? 'rollback' : 'payin';
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('a round case names its round and its workflow');
  return value;
}
