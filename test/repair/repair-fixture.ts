// Repairs on a real day: the case is one that a run found, the proposal is made, decided and carried out as the API and the
// workflow do, and a whole run afterwards says whether it is mended.

import { createHypetech } from '../../providers/hypetech/index.ts';
import { readCalendar, readDailyTotals } from '../../db/reports/queries.ts';
import type { BreakKind } from '../../domain/break-kind.ts';
import type { Currency } from '../../domain/currency.ts';
import type { RepairAction } from '../../domain/repair/repair-action.ts';
import { withTransaction } from '../../db/conduct/with-transaction.ts';
import { applyProposal } from '../../db/repair/apply-proposal.ts';
import { decideProposal } from '../../db/repair/decide-proposal.ts';
import { type ProposeResult, propose } from '../../db/repair/propose.ts';
import { proveRepair } from '../../db/repair/recheck.ts';
import { type RepairSources, meansOf } from '../../db/repair/repair-means.ts';
import type { RepairCase } from '../../db/repair/repair-case.ts';
import { verifyLedger } from '../../db/verify/verify-ledger.ts';
import { type Day, createDay } from '../reconciliation/day-fixture.ts';

export const hypetech = createHypetech({
  apiUrl: 'http://127.0.0.1:1',
  apiToken: 'token',
  webhookSecrets: ['secret'],
  signatureHeader: 'x-signature',
  gameListPath: '/games',
  legacyWins: false,
});

export const sources: RepairSources = { providerApi: () => hypetech.api, eventOf: () => hypetech.eventOf };
export const means = (found: RepairCase) => meansOf(found, sources);

/** What the provider's clearing accounts gained from players; a reclassification moves nothing of theirs. */
const CLEARING = `
select a.currency, sum(case when t.credit_account = a.id then t.amount else -t.amount end)::text as moved
from account a join transfer t on a.id in (t.credit_account, t.debit_account)
where a.kind = 'clearing' and t.wallet_account is not null group by a.currency`;

export type Wanted = { action: RepairAction; amount?: bigint; maker?: string; dryRun?: boolean };
export type RepairDay = Awaited<ReturnType<typeof createRepairDay>>;

export async function createRepairDay() {
  const day = await createDay();
  const { pool } = day;
  const desk = {
    propose: (breakId: string, { action, amount, maker = 'fin-1', dryRun = false }: Wanted): Promise<ProposeResult> =>
      withTransaction(pool, (client) =>
        propose(client, {
          ...{ breakId, action, maker, dryRun, means, reason: 'seen in the statement' },
          amount: amount === undefined ? null : { currency: 'EUR', minor: amount },
        }),
      ),
    decide: (proposalId: string, word: 'approve' | 'reject', checker = 'app-1') =>
      withTransaction(pool, (client) => decideProposal(client, { proposalId, word, checker, note: null, means })),
    apply: (proposalId: string) => applyProposal(pool, proposalId, means),
    prove: (proposalId: string) => proveRepair(pool, proposalId),
    /** Proposes and has it approved; answers with the proposal's id. */
    async approved(breakId: string, wanted: Wanted): Promise<string> {
      const made = await desk.propose(breakId, wanted);
      if (!made.ok || made.id === null) throw new Error(`not proposed: ${JSON.stringify(made)}`);
      const decided = await desk.decide(made.id, 'approve');
      if (!decided.ok) throw new Error(`not approved: ${JSON.stringify(decided)}`);
      return made.id;
    },
    /** All the way; answers with how the case stands. */
    async repair(breakId: string, wanted: Wanted): Promise<string> {
      const id = await desk.approved(breakId, wanted);
      const applied = await desk.apply(id);
      if (applied.state !== 'applied') throw new Error(`not applied: ${applied.failure}`);
      return (await desk.prove(id)).state;
    },
  };
  const differences = async () => (await verifyLedger(pool)).differences;
  /** By how much the daily totals and the clearing accounts differ, in minor units of each currency. */
  async function reportGap(): Promise<[string, bigint][]> {
    const around = { from: new Date(Date.now() - 30 * 86_400_000), to: new Date(Date.now() + 2 * 86_400_000) };
    const days = await readCalendar(pool, { provider: 'hypetech', period: around });
    const read = days.ok ? await readDailyTotals(pool, days.calendar) : null;
    if (!read?.ok) throw new Error('the report was not read');
    const { rows } = await pool.query<{ currency: Currency; moved: string }>(CLEARING);
    return rows.map(({ currency, moved }) => {
      const minor = (text: string) => BigInt(text.replace('.', ''));
      const kept = read.rows.filter((row) => row.currency === currency);
      const sum = kept.reduce(
        (total, { bets, wins, rollbacks, reversals, adjustments }) =>
          total + minor(bets) - minor(wins) - minor(rollbacks) + minor(reversals) + minor(adjustments),
        0n,
      );
      return [currency, sum - BigInt(moved)];
    });
  }
  return {
    ...day,
    ...desk,
    caseOf: async (run: string, kind: BreakKind, transactionId: string | null) => {
      const found = (await day.breaks(run)).find((one) => one.kind === kind && one.transactionId === transactionId);
      if (!found) throw new Error(`the run found no ${kind} of ${transactionId}`);
      return found;
    },
    state: async (id: string) => (await day.explain(id)).state,
    differences,
    /** The ledger replays to itself, and reports equal it, whatever was repaired; throws with what does not. */
    async requireWhole(): Promise<void> {
      const [difference] = await differences();
      if (difference) throw new Error(`${difference.what} ${difference.id}: ${difference.detail}`);
      const gaps = (await reportGap()).filter(([, gap]) => gap !== 0n);
      if (gaps.length > 0) throw new Error(`reports and ledger differ by ${gaps.join(' and ')} minor units`);
    },
  };
}
export type { Day };
