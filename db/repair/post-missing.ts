// Posts the call that the ledger lacks, under its own key, as it would have come: its late delivery then finds it posted.

import type pg from 'pg';
import type { Posting } from '../../domain/account.ts';
import { decide } from '../../domain/decide.ts';
import { atItsGeneration, viewOf } from '../posting/ledger-state.ts';
import { postDecision } from '../posting/post-event.ts';
import {
  type Planned,
  type PreparedRepair,
  type RepairMeans,
  type WantedRepair,
  notPossible,
} from './prepared-repair.ts';
import type { RepairCase } from './repair-case.ts';
import { REPAIR_RULES, missingEvent } from './repair-event.ts';
import { moveBeside, notPosted, openLedger, summedUp } from './repair-ledger.ts';

export async function postMissing(
  client: pg.PoolClient,
  found: RepairCase,
  { proposalId, amount }: WantedRepair,
  { plan, funds, eventOf }: Planned & RepairMeans,
): Promise<PreparedRepair> {
  const missing = missingEvent(found, proposalId, eventOf);
  if (!missing)
    return notPossible(
      'action_impossible',
      'what the provider’s call would have been cannot be told: explain the case or ask',
    );
  const opened = await openLedger(client, missing.event, funds);
  const whole = atItsGeneration(opened.state, missing.event);
  const isPart = amount < whole.amount && !ROLLBACKS.has(whole.operation);
  const event = isPart ? { ...whole, amount } : whole;
  const view = viewOf(opened.state, event);
  if (view.known)
    return notPossible('already_posted', 'the missing call has arrived meanwhile: the next run closes the case');
  const seesThrough = { ...view, providerEnabled: true, player: view.player && { ...view.player, blocked: false } };
  const takesBoth = plan.do === 'post' && plan.whole;
  const rules = {
    ...REPAIR_RULES,
    rollbackAmount: event.amount === 0n ? 'whole' : 'named',
    rollbackOfPaid: takesBoth ? 'reverse' : 'refuse',
  } as const;
  const decision = decide(seesThrough, event, rules);
  if (decision.outcome !== 'posted') return notPosted(decision);
  if (!takesBoth && decision.amount > (found.residual ?? 0n)) {
    return notPossible(
      'action_impossible',
      'it would move more than is open in this case: the bet here is another than the provider’s',
    );
  }
  const context = { ...opened.context, fingerprint: missing.fingerprint };
  const posted = postDecision(context, { event, decision });
  if (posted.outcome.kind !== 'posted') throw new Error('a posted decision was not posted');
  const { operationId } = posted.outcome;
  // A rollback is one whole: of a part the rest is taken back at once.
  const rest = decision.amount - amount;
  const isPartOfWhole = !takesBoth && ROLLBACKS.has(event.operation) && rest > 0n;
  if (isPartOfWhole) moveBeside(context, event, operationId, [turned(decision.postings[0], rest)]);
  const adjustment = isPartOfWhole ? { operationId, delta: -rest, reversalId: null } : null;
  return summedUp(opened, event, { plan, funds, adjustment, operationId });
}

const ROLLBACKS: ReadonlySet<string> = new Set(['rollback', 'refund', 'payout_reversal']);

function turned(posting: Posting | undefined, amount: bigint): Posting {
  if (!posting) throw new Error('what moved nothing has no part to take back');
  return { debit: posting.credit, credit: posting.debit, amount };
}
