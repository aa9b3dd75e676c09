// Keeps in a case what its provider said when it was asked, as evidence: once for each proposal that asked.

import type pg from 'pg';
import type { BeliefLine } from '../../domain/round-belief.ts';
import { lockCase, noteEvent } from '../cases/case-rows.ts';
import { withTransaction } from '../conduct/with-transaction.ts';
import { REPAIR_ACTOR } from './apply-proposal.ts';
import { findProposal } from './proposal-rows.ts';

/** `lines` is null when the provider did not answer. */
export async function noteAnswer(
  pool: pg.Pool,
  proposalId: string,
  lines: readonly BeliefLine[] | null,
): Promise<void> {
  await withTransaction(pool, async (client) => {
    const proposal = await findProposal(client, proposalId);
    const locked = proposal && (await lockCase(client, proposal.breakId));
    if (!proposal || !locked) return;
    const { rowCount } = await client.query(
      "select from break_event where break_id = $1 and action = 'answered' and detail ->> 'proposal' = $2",
      [proposal.breakId, proposalId],
    );
    if (rowCount !== 0) return;
    const detail = { proposal: proposalId, answered: lines !== null, lines: lines ?? [] };
    await noteEvent(client, proposal.breakId, { actor: REPAIR_ACTOR, action: 'answered', detail });
  });
}
