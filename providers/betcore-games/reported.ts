// The bet call behind a line of a game provider's report. Everything about a bet has the bet's id. Whether stake and win came in
// one step is not told: each is posted as a call of its own, and a late step that brings both is decoded to their keys.

import type { WalletEvent } from '../../domain/wallet-event.ts';
import { type ReportedTransaction, unreported } from '../reported.ts';
import { stakeKeys } from './decode.ts';

export function eventOfReported(reported: ReportedTransaction): WalletEvent | null {
  const { operation, transactionId: betId, providerRound } = reported;
  const event = {
    ...unreported(reported),
    mode: 'cash',
    provider: 'betcore-games',
    round: { key: betId, providerRound: providerRound ?? betId },
    tombstoneKey: betId,
  } as const;
  const links = stakeKeys(betId);
  switch (operation) {
    case 'payin':
      return { ...event, operation, key: `pay-in:${betId}` };
    case 'payout':
      return { ...event, operation, key: `pay-out:${betId}`, links, tombstoneKey: null };
    case 'rollback':
      return { ...event, operation: 'refund', amount: 0n, key: `refund:${betId}`, links };
    case 'cashback':
    case 'jackpot':
    case 'promo':
      return null;
    default:
      return operation satisfies never;
  }
}
