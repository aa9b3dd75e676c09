// Undoes an operation of ours whole, by an event of our own under a key that no provider has.

import type pg from 'pg';
import { decideReversal } from '../../domain/repair/decide-reversal.ts';
import { viewOf } from '../posting/ledger-state.ts';
import { postDecision } from '../posting/post-event.ts';
import { type Planned, type PreparedRepair, type WantedRepair, notPossible } from './prepared-repair.ts';
import type { RepairCase } from './repair-case.ts';
import { REPAIR_RULES, reversalEvent } from './repair-event.ts';
import { notPosted, openLedger, summedUp } from './repair-ledger.ts';

export async function reverseOperation(
  client: pg.PoolClient,
  found: RepairCase,
  { proposalId }: WantedRepair,
  { plan, funds }: Planned,
): Promise<PreparedRepair> {
  const standing = found.operation;
  if (!standing) return notPossible('action_impossible', 'no operation of ours stands that could be undone');
  const event = reversalEvent(found, standing, proposalId);
  const opened = await openLedger(client, event, funds);
  const decision = decideReversal(viewOf(opened.state, event), event, REPAIR_RULES);
  if (decision.outcome !== 'posted') return notPosted(decision);
  const posted = postDecision(opened.context, { event, decision });
  if (posted.outcome.kind !== 'posted') throw new Error('a posted decision was not posted');
  const adjustment = { operationId: standing.id, delta: -standing.amount, reversalId: posted.outcome.operationId };
  return summedUp(opened, event, { plan, funds, adjustment, operationId: null });
}
