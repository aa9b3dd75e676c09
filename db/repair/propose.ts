// Makes a proposal: what is wanted is planned and weighed against what is open, under a lock on the case, so that all proposals
// together never ask for more. A dry run ends before anything is written.

import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { type CaseVerdict, takeStep } from '../../domain/case-life.ts';
import type { Currency } from '../../domain/currency.ts';
import { formatAmount } from '../../domain/money.ts';
import { type RepairAction, TAKES_AMOUNT, USES_RESIDUAL } from '../../domain/repair/repair-action.ts';
import { lockCase, writeCases } from '../cases/case-rows.ts';
import { effectOf } from './effect.ts';
import { prepareRepair } from './prepare-repair.ts';
import type { NotPossible, RepairMeans } from './prepared-repair.ts';
import type { Effect } from './proposal-rows.ts';
import { type RepairCase, readRepairCase } from './repair-case.ts';

export type NewProposal = {
  breakId: string;
  action: RepairAction;
  /** Null: all that is open. */
  amount: { currency: Currency; minor: bigint } | null;
  reason: string;
  maker: string;
  dryRun: boolean;
  /** What the case's provider offers. */
  means: (found: RepairCase) => RepairMeans;
};
export type ProposeResult =
  | { ok: true; id: string | null; effect: Effect }
  | { ok: false; code: 'not_found' }
  | Extract<Weighed, { ok: false }>
  | NotPossible
  | Extract<CaseVerdict, { ok: false }>;

export async function propose(client: pg.PoolClient, wanted: NewProposal): Promise<ProposeResult> {
  const { breakId, action, reason, maker, dryRun } = wanted;
  const locked = await lockCase(client, breakId);
  if (!locked) return { ok: false, code: 'not_found' };
  const verdict = takeStep(locked, { action: 'propose' });
  if (!verdict.ok) return verdict;
  const found = await readRepairCase(client, breakId, null);
  const weighed = weigh(found, wanted);
  if (!weighed.ok) return weighed;
  const id = uuidv7();
  const { amount } = weighed;
  const result = await prepareRepair(client, found, { proposalId: id, action, amount }, wanted.means(found), 'assumed');
  if (!result.ok) return result;
  const effect = effectOf(found, result.prepared);
  if (dryRun) return { ok: true, id: null, effect };

  const kept = TAKES_AMOUNT[action] ? amount : null;
  await client.query(
    `insert into proposal (id, break_id, action, amount, currency, reason, maker, effect) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      id,
      breakId,
      action,
      kept?.toString() ?? null,
      kept === null ? null : found.currency,
      reason,
      maker,
      JSON.stringify(effect),
    ],
  );
  const detail = {
    proposal: id,
    action,
    reason,
    ...(kept === null || !found.currency ? {} : { amount: formatAmount(kept, found.currency) }),
  };
  const after = { ...locked, ...verdict.next };
  await writeCases(client, [{ id: breakId, before: locked, after }], { actor: maker, action: 'proposed', detail });
  return { ok: true, id, effect };
}

type Weighed =
  | { ok: true; amount: bigint }
  | { ok: false; code: 'above_residual' | 'currency_differs' | 'action_impossible'; why: string };

/** How much it is about, and whether that is still open. */
function weigh(found: RepairCase, { action, amount }: NewProposal): Weighed {
  const { currency, residual, pending } = found;
  if (!USES_RESIDUAL[action]) return { ok: true, amount: 0n };
  if (currency === null || residual === null || residual === 0n) {
    const why = 'the case has no amount that could be moved: explain it or ask the provider';
    return { ok: false, code: 'action_impossible', why };
  }
  if (amount && amount.currency !== currency) {
    return { ok: false, code: 'currency_differs', why: `the case is in ${currency}` };
  }
  const asked = amount?.minor ?? residual;
  if (asked <= residual - pending) return { ok: true, amount: asked };
  const open = formatAmount(residual > pending ? residual - pending : 0n, currency);
  return {
    ok: false,
    code: 'above_residual',
    why: `only ${open} ${currency} of the case is left: the rest is settled, or asked for by another proposal`,
  };
}
