// What is wanted of a repair, and what a prepared one will move. Nothing of it is written yet: a dry run ends here.

import type { HouseAccount } from '../../domain/account.ts';
import type { Currency } from '../../domain/currency.ts';
import type { RepairPlan } from '../../domain/repair/plan-repair.ts';
import type { RepairAction } from '../../domain/repair/repair-action.ts';
import type { Dialect } from '../../providers/dialect.ts';
import type { Journal } from '../posting/journal.ts';

export type WantedRepair = { proposalId: string; action: RepairAction; amount: bigint };
export type HouseTransfer = { debit: HouseAccount; credit: HouseAccount; amount: bigint; currency: Currency };
/** An adjustment to be kept; `reversalId`: the operation of our own, in the journal, that undoes it. */
export type NewAdjustment = { operationId: string | null; delta: bigint; reversalId: string | null };

export type Prepared = {
  plan: Exclude<RepairPlan, { do: 'nothing' }>;
  journal: Journal;
  houseTransfer: HouseTransfer | null;
  adjustment: NewAdjustment | null;
  /** The operation under the missing call's key. */
  operationId: string | null;
  balance: { before: bigint; after: bigint; currency: Currency } | null;
};
export type NotPossible = {
  ok: false;
  code: 'action_impossible' | 'already_posted' | 'insufficient_funds';
  why: string;
};
export type PreparedRepair = { ok: true; prepared: Prepared } | NotPossible;

export type RepairMeans = { eventOf: Dialect['eventOf']; canAsk: boolean };
/** `assumed`: what it would do if the player had the money, for a proposal; `checked`: only what the player has may be taken. */
export type Funds = 'assumed' | 'checked';

/** A plan to be carried out on the ledger, and with which funds. */
export type Planned = { plan: Prepared['plan']; funds: Funds };

export const notPossible = (code: NotPossible['code'], why: string): NotPossible => ({ ok: false, code, why });
