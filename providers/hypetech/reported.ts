// The wallet call behind a line of Hypetech's session transactions. A round's key holds its game, so a bet whose game nobody
// knows cannot be built; a win or rollback belongs to the round of its bet.

import type { WalletEvent } from '../../domain/wallet-event.ts';
import { type ReportedTransaction, unreported } from '../reported.ts';
import { roundOf, transactionKey } from './decode.ts';

const HOOK = { payin: 'bet', payout: 'win', rollback: 'rollback' } as const;

export function eventOfReported(reported: ReportedTransaction): WalletEvent | null {
  const { operation, transactionId, game, providerRound, stakeKey } = reported;
  if (operation !== 'payin' && operation !== 'payout' && operation !== 'rollback') return null;
  const round = game === null || providerRound === null ? null : roundOf(game, providerRound);
  if (operation === 'payin' ? round === null : stakeKey === null) return null;
  return {
    ...unreported(reported),
    provider: 'hypetech',
    operation,
    key: transactionKey(HOOK[operation], transactionId),
    round,
    links: stakeKey === null ? [] : [stakeKey],
    tombstoneKey: operation === 'payin' ? transactionKey('bet', transactionId) : null,
  };
}
