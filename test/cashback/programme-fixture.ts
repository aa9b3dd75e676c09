// A cashback programme over a real ledger: yesterday is its one period that is over, and players win and lose in it as a test
// says. What is granted is read back from the ledger's own rows.

import { v7 as uuidv7 } from 'uuid';
import { type NewProgramme, activateProgramme, insertProgramme } from '../../db/cashback/programmes.ts';
import { withTransaction } from '../../db/conduct/with-transaction.ts';
import { lastEndedDay } from '../../db/reconciliation/gaming-day.ts';
import { verifyLedger } from '../../db/verify/verify-ledger.ts';
import type { WalletEvent } from '../../domain/wallet-event.ts';
import { type Ledger, createLedger, payin, payout, rollback } from '../db/ledger-fixture.ts';

export type Bench = Awaited<ReturnType<typeof createBench>>;
type Player = Awaited<ReturnType<Ledger['createPlayer']>>;

export const YESTERDAY = lastEndedDay(new Date(), { timeZone: 'UTC', dayStart: '00:00' });
export const NOON = `${YESTERDAY}T12:00:00.000Z`;

export async function createBench() {
  const ledger = await createLedger();
  let transaction = 1;
  const next = () => String(transaction++);
  return {
    ledger,
    pool: ledger.app,
    /** Posts a stake of that moment, and what became of it. */
    async play(player: Player, bet: bigint, given: { win?: bigint; back?: boolean; more?: Partial<WalletEvent> } = {}) {
      const stake = payin(player, next(), bet, { effectiveAt: NOON, ...given.more });
      const of = { effectiveAt: NOON, ...given.more, round: stake.round };
      await ledger.post(stake);
      if (given.win !== undefined) await ledger.post(payout(player, next(), stake.transactionId, given.win, of));
      if (given.back === true) await ledger.post(rollback(player, next(), stake.transactionId, bet, of));
      return stake;
    },
    next,
    /** An active programme; without changes a tenth of what was lost. */
    async programme(given: Partial<NewProgramme> = {}): Promise<string> {
      const id = uuidv7();
      const rule = { rate: '0.10', cap: null, minimum: null, period: 'day', startsOn: YESTERDAY } as const;
      const whose = { name: 'ten percent', provider: 'hypetech', currency: 'EUR', createdBy: 'oscar' } as const;
      await withTransaction(ledger.app, async (client) => {
        await insertProgramme(client, { id, ...rule, ...whose, ...given });
        await activateProgramme(client, id, 'anna');
      });
      return id;
    },
    async grants(programmeId: string): Promise<Record<string, bigint>> {
      const { rows } = await ledger.app.query<{ player_id: string; amount: string }>(
        'select player_id, sum(amount) as amount from cashback_grant where programme_id = $1 group by player_id',
        [programmeId],
      );
      return Object.fromEntries(rows.map((row) => [row.player_id, BigInt(row.amount)]));
    },
    /** Transfers of kind cashback that no operation asked for. */
    transfers: () => ledger.count("transfer where kind = 'cashback' and operation_id is null"),
    differences: async () => (await verifyLedger(ledger.app)).differences,
    close: () => ledger.close(),
  };
}
