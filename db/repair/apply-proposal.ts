// Carries an approved proposal out, once: whoever comes second, or again after a crash, finds it done. What has become
// impossible since it was approved ends it with the reason, and moves nothing.

import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { Failure } from '../../domain/failure.ts';
import { takeStep } from '../../domain/case-life.ts';
import { type LockedCase, lockCase, writeCases } from '../cases/case-rows.ts';
import { withTransaction } from '../conduct/with-transaction.ts';
import { createHouseAccounts } from '../posting/house-accounts.ts';
import { writeJournal } from '../posting/write-journal.ts';
import { effectOf } from './effect.ts';
import { prepareRepair } from './prepare-repair.ts';
import type { NotPossible, Prepared, RepairMeans } from './prepared-repair.ts';
import { type ProposalRow, findProposal } from './proposal-rows.ts';
import { type RepairCase, readRepairCase } from './repair-case.ts';

export type Applied = { state: 'applied' | 'rejected'; failure: string | null };
/** What carries a repair out when no person does. */
export const REPAIR_ACTOR = 'repair';

/** Throws Failure `not_found`, and `state_conflict` for a proposal that nobody approved. */
export async function applyProposal(
  pool: pg.Pool,
  proposalId: string,
  means: (found: RepairCase) => RepairMeans,
): Promise<Applied> {
  return withTransaction(pool, async (client) => {
    const named = await findProposal(client, proposalId);
    const locked = named && (await lockCase(client, named.breakId));
    const proposal = locked && (await findProposal(client, proposalId, 'for update'));
    if (!proposal) throw new Failure('not_found', 'there is no such proposal', { facts: { proposalId } });
    if (proposal.state === 'pending') {
      throw new Failure('state_conflict', 'nobody has approved this proposal', { facts: { proposalId } });
    }
    if (proposal.state !== 'approved') return { state: proposal.state, failure: proposal.failure };

    const found = await readRepairCase(client, proposal.breakId, proposalId);
    const wanted = { proposalId, action: proposal.action, amount: proposal.amount ?? found.residual ?? 0n };
    const result = exceeds(found, wanted.amount, proposal)
      ? GONE
      : await prepareRepair(client, found, wanted, means(found), 'checked');
    if (!result.ok) return giveUp(client, { locked, proposal }, result);
    const { prepared } = result;
    await write(client, { proposal, found, prepared });
    await client.query(
      `update proposal set state = 'applied', applied_at = clock_timestamp(), result = $2, operation_id = $3 where id = $1`,
      [proposalId, JSON.stringify(effectOf(found, prepared)), prepared.operationId],
    );
    return { state: 'applied', failure: null };
  });
}

/** A run may have seen less to differ than when the proposal was made. */
function exceeds({ residual }: RepairCase, amount: bigint, { amount: asked }: ProposalRow): boolean {
  return asked !== null && amount > (residual ?? 0n);
}
const GONE: NotPossible = {
  ok: false,
  code: 'already_posted',
  why: 'less is open in the case now than was approved: the other side has arrived',
};

async function write(
  client: pg.PoolClient,
  { proposal, found, prepared }: { proposal: ProposalRow; found: RepairCase; prepared: Prepared },
): Promise<void> {
  const { journal, houseTransfer, adjustment } = prepared;
  const accounts = createHouseAccounts(client);
  if (journal.operations.length + journal.transfers.length > 0) await writeJournal(client, journal, accounts);
  if (houseTransfer) {
    const { currency, amount } = houseTransfer;
    const refs = [houseTransfer.debit, houseTransfer.credit].map((house) => ({
      house,
      provider: found.provider,
      currency,
    }));
    const ids = await accounts.resolve(refs);
    const [debit, credit] = refs.map((ref) => ids.get(`${ref.house}:${ref.provider}:${ref.currency}`) ?? null);
    await client.query(
      `insert into transfer (id, kind, debit_account, credit_account, currency, amount, reference, effective_at, posted_at)
       values ($1, 'adjustment', $2, $3, $4, $5, $6, $7, clock_timestamp())`,
      [uuidv7(), debit, credit, currency, amount.toString(), proposal.id, found.eventAt],
    );
  }
  if (adjustment) {
    // The last transfer is the adjustment's own; an operation before it moved under the operation's name.
    const transferId = journal.transfers.at(-1)?.id ?? null;
    await client.query(
      `insert into adjustment (id, proposal_id, break_id, operation_id, delta, transfer_id, reversal_id) values ($1, $2, $3, $4, $5, $6, $7)`,
      [
        uuidv7(),
        proposal.id,
        found.id,
        adjustment.operationId,
        adjustment.delta.toString(),
        transferId,
        adjustment.reversalId,
      ],
    );
  }
}

async function giveUp(
  client: pg.PoolClient,
  { locked, proposal }: { locked: LockedCase; proposal: ProposalRow },
  { code, why }: NotPossible,
): Promise<Applied> {
  await client.query(
    "update proposal set state = 'rejected', failure = $2, proved_at = clock_timestamp() where id = $1",
    [proposal.id, code],
  );
  const verdict = takeStep(locked, { action: 'settle', whole: false });
  if (!verdict.ok) throw new Error(verdict.why);
  const change = { id: locked.id, before: locked, after: { ...locked, ...verdict.next } };
  await writeCases(client, [change], {
    actor: REPAIR_ACTOR,
    action: 'rejected',
    detail: { proposal: proposal.id, failure: code, why },
  });
  return { state: 'rejected', failure: code };
}
