// Decides a repair on the ledger as it is, under the locks of the case and its player, and says what it will move. The same
// preparation is a dry run's whole answer and what is then written, so the two cannot differ. It writes nothing itself.

import type pg from 'pg';
import { type RepairFacts, planRepair } from '../../domain/repair/plan-repair.ts';
import { emptyJournal } from '../posting/journal.ts';
import { adjustMoney } from './adjust-money.ts';
import { postMissing } from './post-missing.ts';
import {
  type Funds,
  type PreparedRepair,
  type RepairMeans,
  type WantedRepair,
  notPossible,
} from './prepared-repair.ts';
import type { RepairCase } from './repair-case.ts';
import { missingEvent } from './repair-event.ts';
import { reverseOperation } from './reverse-operation.ts';

export async function prepareRepair(
  client: pg.PoolClient,
  found: RepairCase,
  wanted: WantedRepair,
  means: RepairMeans,
  funds: Funds,
): Promise<PreparedRepair> {
  const plan = planRepair(wanted.action, factsOf(found, wanted, means));
  if (plan.do === 'nothing') return notPossible(plan.code, plan.why);
  const nothing = { journal: emptyJournal(), houseTransfer: null, adjustment: null, operationId: null, balance: null };
  switch (plan.do) {
    case 'ask':
    case 'explain':
      return { ok: true, prepared: { plan, ...nothing } };
    case 'reclassify': {
      const { currency } = found;
      if (currency === null) return notPossible('action_impossible', 'the case has no currency');
      const houseTransfer = { ...plan.move, amount: wanted.amount, currency };
      return { ok: true, prepared: { plan, ...nothing, houseTransfer } };
    }
    case 'post':
      return postMissing(client, found, wanted, { ...means, plan, funds });
    case 'reverse':
      return reverseOperation(client, found, wanted, { plan, funds });
    case 'adjust':
    case 'adjust_alone':
      return adjustMoney(client, found, wanted, { plan, funds });
    default:
      return plan satisfies never;
  }
}

function factsOf(found: RepairCase, { proposalId, action, amount }: WantedRepair, means: RepairMeans): RepairFacts {
  const { operation, reported, kind, comparable } = found;
  const event =
    action === 'credit_player' || action === 'debit_player' ? missingEvent(found, proposalId, means.eventOf) : null;
  const standing = operation?.outcome === 'posted' && !operation.undone ? operation.worth : 0n;
  return {
    ...{ kind, amount, comparable, canAsk: means.canAsk },
    ours: operation,
    counted: { ours: standing, theirs: reported?.amount ?? found.theirs ?? 0n },
    theirs: found.theirs,
    reported: event?.event.operation ?? null,
    named: found.lineId === null ? null : reported,
    playerKnown: found.playerId !== null,
  };
}
