// The wallet call behind a line of Microgaming's report. A rollback names the transaction it undoes and no amount, and stands
// under that transaction's id in the report too.

import type { WalletEvent } from '../../domain/wallet-event.ts';
import { type ReportedTransaction, unreported } from '../reported.ts';
import { rollbackKey, roundTomb, transactionKey } from './receive-movement.ts';

export function eventOfReported(reported: ReportedTransaction): WalletEvent | null {
  const { operation, transactionId, providerRound: roundId } = reported;
  if (roundId === null) return null;
  const event = {
    ...unreported(reported),
    provider: 'microgaming',
    round: { key: roundId, providerRound: roundId },
  } as const;
  const call = { roundId, transactionId };
  switch (operation) {
    case 'payin':
      return { ...event, operation, key: transactionKey(call), tombstoneKey: roundTomb(roundId) };
    case 'payout':
      return { ...event, operation, key: transactionKey(call), links: 'round' };
    case 'rollback': {
      const undone = { mode: 'cash', amount: 0n, links: [transactionKey(call)] } as const;
      return { ...event, ...undone, operation, key: rollbackKey(call), tombstoneKey: roundTomb(roundId) };
    }
    case 'cashback':
    case 'jackpot':
    case 'promo':
      return null;
    default:
      return operation satisfies never;
  }
}
