// The ledger under a repair: loaded and locked for one event, moved on in memory, and summed up as what the repair will do to
// the player's balance. Why it refuses is said in words that name the next step.

import type pg from 'pg';
import type { Posting } from '../../domain/account.ts';
import type { Decision } from '../../domain/decision.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { WalletEvent } from '../../domain/wallet-event.ts';
import type { EventContext } from '../posting/event-context.ts';
import { type Journal, emptyJournal } from '../posting/journal.ts';
import { type LedgerState, walletKey } from '../posting/ledger-state.ts';
import { loadLedger } from '../posting/load-ledger.ts';
import { moveMoney } from '../posting/move-money.ts';
import { type Funds, type NotPossible, type Prepared, type PreparedRepair, notPossible } from './prepared-repair.ts';
import { REPAIR_RULES } from './repair-event.ts';

export type Opened = { state: LedgerState; context: EventContext; journal: Journal };

/** Loads and locks what the event touches. */
export async function openLedger(client: pg.PoolClient, event: WalletEvent, funds: Funds): Promise<Opened> {
  const now = new Date();
  const state = await loadLedger(client, [{ provider: event.provider, event }], now);
  if (funds === 'assumed') {
    for (const [key, wallet] of state.wallets) state.wallets.set(key, { ...wallet, floor: NO_FLOOR });
  }
  const journal = emptyJournal();
  return {
    state,
    journal,
    context: { state, journal, walletCallId: null, source: { rules: REPAIR_RULES, receivedAt: now } },
  };
}

/** Below any balance that the ledger holds. */
const NO_FLOOR = -(10n ** 39n);

/** Moves money beside an operation, as an adjustment of it. */
export function moveBeside(
  context: EventContext,
  event: WalletEvent,
  operationId: string | null,
  postings: readonly Posting[],
): void {
  const decision = {
    outcome: 'posted',
    postings,
    amount: event.amount,
    mode: 'cash',
    linked: null,
    flags: [],
    breaks: [],
  } as const;
  const { transfers } = moveMoney(context, event, decision);
  const provider = operationId === null ? null : event.provider;
  context.journal.transfers.push(...transfers.map((one) => ({ ...one, kind: 'adjustment', provider, operationId })));
}

type Finished = Pick<Prepared, 'plan' | 'adjustment' | 'operationId'> & { funds: Funds };

/** The repair with the player's balance before and after it; with checked funds only what the player has may be taken. */
export function summedUp({ state, journal }: Opened, event: WalletEvent, { funds, ...rest }: Finished): PreparedRepair {
  const [first] = journal.transfers;
  const last = journal.transfers.at(-1);
  const wallet = state.wallets.get(walletKey(event.player ?? '', event.currency)) ?? null;
  const now = wallet?.balance ?? 0n;
  const after = last?.balanceAfter ?? now;
  const before = first ? first.balanceAfter - (first.toPlayer ? first.amount : -first.amount) : now;
  if (funds === 'checked' && after < before && after < 0n) {
    return NO_FUNDS;
  }
  const balance = wallet ? { before, after, currency: event.currency } : null;
  return { ok: true, prepared: { ...rest, journal, houseTransfer: null, balance } };
}

/** Why the ledger refuses the event, for the person who proposes it. */
export function notPosted(decision: Exclude<Decision, { outcome: 'posted' }>): NotPossible {
  if (decision.outcome === 'duplicate') return notPossible('already_posted', 'it has been posted already');
  if (decision.outcome === 'tombstone')
    return notPossible('action_impossible', 'the bet that it speaks of is not in the ledger: repair the bet first');
  const { code } = decision;
  if (code === 'insufficient_funds') return NO_FUNDS;
  return notPossible('action_impossible', WHY_NOT[code] ?? `the ledger refuses it: ${code}`);
}

const NO_FUNDS = notPossible(
  'insufficient_funds',
  'the player does not have this amount now: wait for a deposit, or reject the proposal',
);
const WHY_NOT: Partial<Record<Refusal, string>> = {
  transaction_unknown: 'the bet that it speaks of is not in the ledger: repair the bet first',
  payin_rolled_back: 'the bet was undone here: ask the provider to void it, or explain the case',
  round_settled: 'a win was paid on the bet: what it would take back is more than this case; credit or debit instead',
  amount_mismatch: 'the amount is not that of the bet here: repair the bet’s amount first',
  currency_mismatch: 'the bet here has another currency: reverse it first',
  player_unknown: 'the player has no wallet in this currency',
  bonus_invalid: 'the free stake has no grant here that covers it: explain the case',
};
