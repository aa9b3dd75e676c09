// A call that only the provider's report tells of, repaired at a dialect's own house as two persons do it.

import { applyProposal } from '../../db/repair/apply-proposal.ts';
import { decideProposal } from '../../db/repair/decide-proposal.ts';
import { propose } from '../../db/repair/propose.ts';
import { proveRepair } from '../../db/repair/recheck.ts';
import { meansOf } from '../../db/repair/repair-means.ts';
import type { RepairCase } from '../../db/repair/repair-case.ts';
import { withTransaction } from '../../db/conduct/with-transaction.ts';
import type { BreakFacts } from '../../domain/matching/break-row.ts';
import type { Currency } from '../../domain/currency.ts';
import { openCase } from '../cases/case-fixture.ts';
import type { House } from '../conformance/house.ts';

type Missing = Pick<BreakFacts, 'playerId' | 'providerRound' | 'theirs'> & {
  transactionId: string;
  family: 'payin' | 'payout' | 'rollback';
};
const KIND = { payin: 'bet_missing_ours', payout: 'win_missing_ours', rollback: 'rollback_missing_ours' } as const;

/** Opens the case, proposes, approves and carries it out; answers with the case's state. */
export async function repairMissing(
  house: House,
  currency: Currency,
  { transactionId, family, ...rest }: Missing,
): Promise<string> {
  const { pool, dialect } = house;
  const means = (found: RepairCase) =>
    meansOf(found, { providerApi: () => dialect.api, eventOf: () => dialect.eventOf });
  const breakId = await openCase(pool, {
    ...{ provider: dialect.provider, kind: KIND[family], currency, ours: null, ...rest },
    subject: { of: 'transaction', family, transactionId, ordinal: 1 },
    eventAt: new Date(),
  });
  const action = family === 'payin' ? 'debit_player' : 'credit_player';
  const made = await withTransaction(pool, (client) =>
    propose(client, {
      ...{ breakId, action, amount: null, maker: 'fin-1', dryRun: false, means },
      reason: 'in the report',
    }),
  );
  if (!made.ok || made.id === null) throw new Error(JSON.stringify(made));
  const proposalId = made.id;
  const decided = await withTransaction(pool, (client) =>
    decideProposal(client, { proposalId, word: 'approve', checker: 'app-1', note: null, means }),
  );
  if (!decided.ok) throw new Error(JSON.stringify(decided));
  const applied = await applyProposal(pool, proposalId, means);
  if (applied.state !== 'applied') throw new Error(`not carried out: ${applied.failure}`);
  return (await proveRepair(pool, proposalId)).state;
}
