// One round as the simulator sees it: its ids, the bodies it sends, what the provider believes of it and what was planted.
// The belief is written in one place, so that report, tally and list of planted differences cannot disagree.

import { isCurrency } from '../../../domain/currency.ts';
import { formatAmount, parseAmount } from '../../../domain/money.ts';
import type { Book, FreeBetStock, Planted, RoundStatus, SimulatedTransaction } from './book.ts';
import { type Delivered, type Delivery, createDelivery } from './delivery.ts';
import { type HookFields, betBodyText, rollbackBodyText } from './hook-body.ts';
import { PLANTED_FAULTS } from './planted-fault.ts';
import type { RoundPlan } from './round-plan.ts';
import { wireWithFault } from './round-wire.ts';
import type { Tally } from './tally.ts';
import type { WebhookSender } from './webhook-sender.ts';

export type RoundPlayerDeps = {
  book: Book;
  send: WebhookSender;
  nextId: () => string;
  now: () => Date;
  delayFactor: number;
  signal: AbortSignal;
};

export type SimulatedRound = ReturnType<typeof openRound>;

/** One round's ids, bodies and bookkeeping. */
export function openRound(deps: RoundPlayerDeps, tally: Tally, plan: RoundPlan, free: FreeBetStock | null) {
  const { book } = deps;
  const { session, currency, roundId, fault } = plan;
  const [betId, winId, rollbackId] = [deps.nextId(), deps.nextId(), deps.nextId()];
  const stake = free ? free.value : formatAmount(plan.stake, currency);
  const stakeMinor = free ? minorOf(free) : plan.stake;
  const payout = formatAmount(plan.payout, currency);

  const fields = (transactionId: string, amount: string): HookFields => ({
    transactionId,
    roundId,
    player: session.player,
    sessionToken: session.token,
    game: session.game,
    currency,
    amount,
    mode: free ? 'free' : 'default',
    bonusCode: free?.bonusCode ?? null,
    extraData: session.extraData,
  });
  const lines = {
    payin: { type: 'BET', id: betId, amount: stake },
    payout: { type: 'WIN', id: winId, amount: payout },
    rollback: { type: 'ROLLBACK', id: rollbackId, amount: stake },
  } as const;
  const amountOf = (type: SimulatedTransaction['type']): string => (type === 'WIN' ? payout : stake);

  const write = (type: SimulatedTransaction['type'], transactionId: string, status: 'SUCCESS' | 'FAILED'): void =>
    book.put({
      sessionToken: session.token,
      transactionId,
      roundId,
      type,
      at: deps.now().toISOString(),
      status,
      amount: amountOf(type),
      shown: shownAs(plan, type),
    });

  return {
    plan,
    betId,
    winId,
    rollbackId,
    payout,
    fields,
    write,
    betBody: () => betBodyText(fields(betId, stake)),
    rollbackBody: () => rollbackBodyText(fields(rollbackId, stake), betId),
    /** The provider's way of delivering, with this round's fault on the wire. */
    deliver: (operation: Planted['operation']): Delivery =>
      createDelivery(wireWithFault(deps.send, tally, plan, operation), deps),
    accepted(): void {
      write('BET', betId, 'SUCCESS');
      book.setRound(session.token, roundId, 'IN_PROGRESS');
      tally.count(free ? 'freeBets' : 'bets');
      tally.sum(free ? 'freeBets' : 'bets', currency, stakeMinor);
    },
    refused(): void {
      book.setRound(session.token, roundId, 'CANCELLED');
      tally.count('refusedBets');
      if (free) book.giveBackFreeBet(free);
    },
    rolledBack(delivered: Delivered): void {
      write('ROLLBACK', rollbackId, delivered === 'done' || delivered === 'nothing_to_undo' ? 'SUCCESS' : 'FAILED');
      note(tally, delivered);
      if (delivered !== 'done') return;
      tally.count('rollbacks');
      if (free) book.giveBackFreeBet(free);
      else tally.sum('rollbacks', currency, stakeMinor);
    },
    won(delivered: Delivered): void {
      write('WIN', winId, delivered === 'done' ? 'SUCCESS' : 'FAILED');
      note(tally, delivered);
      if (delivered !== 'done') return;
      tally.count(plan.payout === 0n ? 'zeroWins' : 'wins');
      tally.sum('wins', currency, plan.payout);
    },
    /** Sets the round's state and writes down what was planted in it, at the line where finance will see it. */
    end(status: RoundStatus, at: Planted['operation']): void {
      book.setRound(session.token, roundId, status);
      if (fault === null) return;
      const kind = fault === 'omitLine' && at === 'payout' ? 'win_missing_theirs' : PLANTED_FAULTS[fault];
      const { id, amount } = lines[at];
      const where = { transactionId: id, roundId, player: session.player, sessionToken: session.token };
      book.plant({ fault, kind, operation: at, ...where, currency, amount });
    },
  };
}

function shownAs(plan: RoundPlan, type: SimulatedTransaction['type']): SimulatedTransaction['shown'] {
  switch (plan.fault) {
    case 'omitLine':
      return type === (plan.coin ? 'WIN' : 'BET') ? { as: 'omitted' } : null;
    case 'alterLine':
      return type === 'BET' ? { as: 'amount', amount: formatAmount(plan.stake * 2n, plan.currency) } : null;
    case 'duplicateLine':
      return type === 'BET' ? { as: 'twice' } : null;
    case 'declinedThere':
      return type === 'BET' ? { as: 'declined' } : null;
    default:
      return null;
  }
}

/** Stock is kept with the currency's decimals, so this cannot fail. */
function minorOf({ value, currency }: FreeBetStock): bigint {
  const parsed = isCurrency(currency) ? parseAmount(value, currency) : null;
  if (!parsed?.ok) throw new Error(`a free bet of ${value} ${currency} is not an amount`);
  return parsed.minor;
}

function note(tally: Tally, delivered: Delivered): void {
  if (delivered === 'flagged') tally.count('flagged');
  if (delivered === 'given_up') tally.count('givenUp');
}
