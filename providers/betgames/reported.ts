// The wallet call behind a line of BetGames' report. A combination has its own id for transaction and round alike; the first
// bet of a subscription is not told from any other, and its late call meets a round that has its payin.

import type { WalletEvent } from '../../domain/wallet-event.ts';
import { type ReportedTransaction, unreported } from '../reported.ts';
import { betRound, combinationRound } from './decode.ts';

export function eventOfReported(reported: ReportedTransaction): WalletEvent | null {
  const { operation, transactionId: id, providerRound } = reported;
  const isCombination = id === providerRound;
  const round = providerRound === null ? null : isCombination ? combinationRound(id) : betRound(providerRound);
  const event = { ...unreported(reported), mode: 'cash', provider: 'betgames', round } as const;
  const links = 'round' as const;
  if (operation === 'promo') return { ...event, operation, key: `promo:${id}`, links: round === null ? [] : links };
  if (round === null) return null;
  const payout = isCombination ? `combination-payout:${id}` : `payout:${id}`;
  switch (operation) {
    case 'payin':
      return { ...event, operation, key: isCombination ? `combination:${id}` : `payin:${id}`, tombstoneKey: round.key };
    case 'payout':
      return { ...event, operation, key: payout, links };
    case 'rollback':
      return { ...event, operation: 'refund', key: payout, links, tombstoneKey: round.key };
    case 'cashback':
    case 'jackpot':
      return null;
    default:
      return operation satisfies never;
  }
}
