// A proposal in one line, for those who read its workflow: what is done and about what, never who wants it.

import type pg from 'pg';
import { Failure } from '../../domain/failure.ts';
import { formatAmount } from '../../domain/money.ts';
import { type ProposalRow, findProposal } from './proposal-rows.ts';
import { ASK_ROUND } from './repair-case.ts';

export type RepairDescription = { summary: string; asks: boolean; askRoundId: string | null };

/** Action, amount and what the case is about. */
export function summaryOf(
  { action, amount, currency }: ProposalRow,
  about: { kind: string; transactionId: string | null },
): string {
  const money = amount === null || currency === null ? [] : [`${formatAmount(amount, currency)} ${currency}`];
  return [action, ...money, '·', about.kind, about.transactionId ?? ''].join(' ').trim();
}

/** Throws Failure `not_found`. */
export async function describeRepair(pool: pg.Pool, proposalId: string): Promise<RepairDescription> {
  const proposal = await findProposal(pool, proposalId);
  if (!proposal) throw new Failure('not_found', 'there is no such proposal', { facts: { proposalId } });
  const { rows } = await pool.query<{ kind: string; transaction_id: string | null; ask_round: string | null }>(
    `select b.kind, b.transaction_id, (${ASK_ROUND}) as ask_round from break b where b.id = $1`,
    [proposal.breakId],
  );
  const about = rows[0];
  if (!about) throw new Error('a proposal has its case');
  return {
    summary: summaryOf(proposal, { kind: about.kind, transactionId: about.transaction_id }),
    asks: proposal.action === 'ask_provider',
    askRoundId: about.ask_round,
  };
}
