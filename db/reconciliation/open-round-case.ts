// Opens the cases that a round workflow meets when it asks the provider about a late round, under the same identity that a
// run would give them.

import type pg from 'pg';
import { classifyRefused } from '../../domain/matching/classify-refused.ts';
import type { Family } from '../../domain/matching/family.ts';
import { type Finding, found } from '../../domain/matching/finding.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { RoundCase } from '../conduct/stuck-round.ts';
import { openBreak } from './open-break.ts';

/** Inside the caller's transaction; once for the same difference. */
export async function openRoundCase(client: pg.PoolClient, met: RoundCase): Promise<void> {
  const { roundId, workflowId } = met.evidence;
  const evidence = { roundId: textOf(roundId), workflowId: textOf(workflowId) };
  const { transactionId } = met;
  const context = { actor: evidence.workflowId, now: new Date() };
  if (met.kind === 'stuck_round' || transactionId === null) {
    const subject = { of: 'round', roundId: evidence.roundId, transactionId } as const;
    return openBreak(client, { ...met, subject, evidence }, context);
  }
  const family = FAMILY[met.kind] ?? 'payin';
  const subject = { of: 'transaction', family, transactionId, ordinal: 1 } as const;
  const finding = await nameOf(client, met, family);
  await openBreak(client, { ...met, ...finding, subject, evidence }, context);
}

const FAMILY: Partial<Record<RoundCase['kind'], Family>> = {
  win_missing_ours: 'payout',
  rollback_missing_ours: 'rollback',
};
const LACKING: ReadonlySet<RoundCase['kind']> = new Set([
  'bet_missing_ours',
  'win_missing_ours',
  'rollback_missing_ours',
]);

/** $1 provider, $2 transaction, $3 family, $4 player. */
const REFUSED = `
select o.code, exists (
  select from operation p
  where p.key = o.linked_key and p.provider = $1 and p.final and p.outcome = 'posted' and p.player_id is distinct from o.player_id
) as bet_of_another
from operation o
where o.transaction_id = $2 and o.provider = $1 and match_family(o.operation) = $3 and o.outcome = 'refused' and o.player_id = $4
order by o.posted_at desc, o.id desc limit 1`;

/** The workflow knows what was posted; what it found missing may have come and been refused. */
async function nameOf(client: pg.PoolClient, met: RoundCase, family: Family): Promise<Finding> {
  if (!LACKING.has(met.kind)) return found(met.kind);
  const { rows } = await client.query<{ code: Refusal; bet_of_another: boolean }>(REFUSED, [
    met.provider,
    met.transactionId,
    family,
    met.playerId,
  ]);
  const refused = rows[0];
  if (!refused) return found(met.kind);
  const around = { betless: false, payoutBooked: false, givenUp: null };
  return classifyRefused({ family, refusal: refused.code, betOfAnother: refused.bet_of_another, ...around });
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('a round case names its round and its workflow');
  return value;
}
