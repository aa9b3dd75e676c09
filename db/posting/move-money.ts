// Applies the transfers of an accepted event to the wallet in memory. Only a correction may leave a wallet below its floor;
// the floor then follows it down, and up again with what comes in, so that no new exposure fits below it.

import type { Decision } from '../../domain/decision.ts';
import type { Operation, WalletEvent } from '../../domain/wallet-event.ts';
import type { TransferEntry } from './journal.ts';
import { type WalletState, walletKey } from './ledger-state.ts';
import { newId } from './new-id.ts';
import { type EventContext, effectiveAt } from './event-context.ts';

export type Moved = { before: bigint; after: bigint; transfers: Omit<TransferEntry, 'operationId'>[] };

const CORRECTIONS: ReadonlySet<Operation> = new Set(['payout_reversal', 'rollback', 'refund']);

/** Moves the money of a posted decision; the wallet is locked and loaded. */
export function moveMoney(
  context: EventContext,
  event: WalletEvent,
  decision: Extract<Decision, { outcome: 'posted' }>,
): Moved {
  const { state, journal } = context;
  const playerId = event.player ?? decision.linked?.playerId ?? '';
  const key = walletKey(playerId, event.currency);
  const wallet = state.wallets.get(key);
  if (!wallet) throw new Error(`no locked wallet for an accepted ${event.operation}`);
  const transfers: Moved['transfers'] = [];
  let moved = wallet;
  for (const { debit, credit, amount } of decision.postings) {
    const house = debit === 'player' ? credit : debit;
    if (house === 'player') throw new Error('a transfer between players is not a wallet operation');
    const balance = moved.balance + (debit === 'player' ? -amount : amount);
    moved = { ...moved, balance, version: moved.version + 1n };
    transfers.push({
      id: newId(),
      kind: event.operation,
      house,
      provider: event.provider,
      currency: event.currency,
      amount,
      toPlayer: credit === 'player',
      walletAccount: moved.accountId,
      walletVersion: moved.version,
      balanceAfter: balance,
      effectiveAt: effectiveAt(context, event),
      postedAt: state.postedAt,
    });
  }
  if (transfers.length > 0) {
    moved = { ...moved, floor: floorAfter(wallet, moved.balance, CORRECTIONS.has(event.operation)) };
    state.wallets.set(key, moved);
    const { accountId, balance, floor, version } = moved;
    journal.wallets.set(accountId, { accountId, balance, floor, version });
  }
  return { before: wallet.balance, after: moved.balance, transfers };
}

/** Zero, unless a correction left the wallet below it. Anything else that falls below is stopped by the database. */
function floorAfter(before: WalletState, balance: bigint, isCorrection: boolean): bigint {
  if (balance >= 0n) return 0n;
  if (isCorrection) return balance < before.floor ? balance : before.floor;
  return balance > before.floor ? balance : before.floor;
}
