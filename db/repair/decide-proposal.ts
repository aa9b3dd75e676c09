// The second person's word on a proposal. An approval is weighed on the ledger as it is now, and commits before anything moves;
// a rejection takes the case back to where people had it.

import type pg from 'pg';
import { takeStep } from '../../domain/case-life.ts';
import { lockCase, writeCases } from '../cases/case-rows.ts';
import { prepareRepair } from './prepare-repair.ts';
import type { NotPossible, RepairMeans } from './prepared-repair.ts';
import { findProposal } from './proposal-rows.ts';
import { type RepairCase, readRepairCase } from './repair-case.ts';

export type Decided =
  | { ok: true }
  | { ok: false; code: 'not_found' }
  | { ok: false; code: 'same_person' | 'already_decided' | 'state_conflict'; why: string }
  | NotPossible;

export type Decision = {
  proposalId: string;
  word: 'approve' | 'reject';
  checker: string;
  note: string | null;
  means: (found: RepairCase) => RepairMeans;
};

/** Locks the case before the proposal, as everything does that touches both. */
export async function decideProposal(client: pg.PoolClient, decision: Decision): Promise<Decided> {
  const { proposalId, word, checker, note } = decision;
  const named = await findProposal(client, proposalId);
  const locked = named && (await lockCase(client, named.breakId));
  const proposal = locked && (await findProposal(client, proposalId, 'for update'));
  if (!proposal) return { ok: false, code: 'not_found' };
  if (proposal.maker === checker) {
    return { ok: false, code: 'same_person', why: 'a proposal is decided by another person than who made it' };
  }
  if (proposal.state !== 'pending') {
    return { ok: false, code: 'already_decided', why: ALREADY[proposal.state] };
  }
  const verdict = takeStep(locked, { action: word });
  if (!verdict.ok) return { ok: false, code: 'state_conflict', why: verdict.why };
  if (word === 'approve') {
    const found = await readRepairCase(client, proposal.breakId, proposalId);
    const wanted = { proposalId, action: proposal.action, amount: proposal.amount ?? found.residual ?? 0n };
    const possible = await prepareRepair(client, found, wanted, decision.means(found), 'checked');
    if (!possible.ok) return possible;
  }
  const state = word === 'approve' ? 'approved' : 'rejected';
  await client.query(
    'update proposal set state = $2, checker = $3, note = $4, decided_at = clock_timestamp() where id = $1',
    [proposalId, state, checker, note],
  );
  const change = { id: proposal.breakId, before: locked, after: { ...locked, ...verdict.next } };
  const detail = { proposal: proposalId, ...(note === null ? {} : { note }) };
  await writeCases(client, [change], { actor: checker, action: state, detail });
  return { ok: true };
}

const ALREADY = {
  approved: 'it was approved already and is being carried out',
  applied: 'it was approved and carried out already',
  rejected: 'it was rejected already',
} as const;
