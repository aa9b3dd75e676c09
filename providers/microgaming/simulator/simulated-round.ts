// One round as the studio sees it: its ids, the bodies it sends, what it believes of them and what was planted. The belief is
// written in one place, so that report, tally and list of planted differences cannot disagree.

import { formatAmount } from '../../../domain/money.ts';
import type { Shown } from '../../simulator-kit/shown-line.ts';
import { readWire, wireText } from '../wire-amount.ts';
import type { Book, BookLine, Planted } from './book.ts';
import { type Movement, rollbackBodyText, transactionBodyText } from './call-body.ts';
import { type Delivered, type Delivery, createDelivery } from './delivery.ts';
import type { FreeGameStock, TakenFreeGame } from './free-game-stock.ts';
import { PLANTED_FAULTS } from './planted-fault.ts';
import type { RoundPlan } from './round-plan.ts';
import { wireWithFault } from './round-wire.ts';
import type { Tally } from './tally.ts';
import type { WalletSender } from './wallet-sender.ts';

export type StudioDeps = {
  provider: string;
  book: Book;
  stock: FreeGameStock;
  send: WalletSender;
  nextId: () => string;
  now: () => Date;
  delayFactor: number;
  signal: AbortSignal;
};
/** One movement of the round: what is sent, and the line it will be in the report. */
type Step = { body: string; line: BookLine };

/** A documentation address: the players here are nobody. */
const PLAYER_IP = '203.0.113.7';

export type SimulatedRound = ReturnType<typeof openRound>;

export function openRound(deps: StudioDeps, tally: Tally, plan: RoundPlan, free: TakenFreeGame | null) {
  const { book } = deps;
  const { session, currency, roundId, fault } = plan;
  const { launchToken, playerId } = session;
  const wire = { currency, truncation: session.truncation };
  const who = { playerId, provider: deps.provider, game: session.game };
  const nominal = free ? costOf(free, wire) : plan.stake;
  const stake = free ? 0n : plan.stake;
  const debitId = deps.nextId();

  const lineOf = (operation: BookLine['operation'], transactionId: string, amount: bigint): BookLine => ({
    operation,
    transactionId,
    roundId,
    launchToken,
    amount: formatAmount(amount, currency),
    accepted: true,
    at: deps.now().toISOString(),
    shown: shownAs(plan, operation),
  });
  const movement = (type: Movement['transactionType'], transactionId: string, amount: bigint, last: boolean): string =>
    transactionBodyText({
      ...who,
      transactionId,
      roundId,
      amount: wireText(amount, wire),
      transactionType: type,
      ...(last ? { roundFinished: true } : {}),
      ...(free ? { freeGameInfo: { instanceId: free.instanceId, offerId: free.offerId } } : {}),
      ip: PLAYER_IP,
    });

  const debit: Step = {
    body: movement('debit', debitId, stake, plan.credits.length === 0 && !plan.cancelled),
    line: lineOf(free ? 'free_bet' : 'bet', debitId, stake),
  };
  const credits = plan.credits.map((amount, i): Step & { amount: bigint } => {
    const id = deps.nextId();
    const isLast = i === plan.credits.length - 1;
    const operation = free ? 'free_win' : 'win';
    return { amount, body: movement('credit', id, amount, isLast), line: lineOf(operation, id, amount) };
  });
  const rollback: Step = {
    body: rollbackBodyText({ ...who, transactionId: debitId, roundId }),
    line: lineOf('rollback', debitId, stake),
  };

  const note = (delivered: Delivered): boolean => {
    if (delivered === 'void' || delivered === 'parked') tally.count('flagged');
    if (delivered === 'given_up') tally.count('givenUp');
    return delivered === 'done';
  };
  const deliver = (operation: Planted['operation']): Delivery => {
    const token = () => book.session(launchToken)?.playerToken ?? null;
    const send = wireWithFault((hook, body) => deps.send(hook, body, token()), tally, plan, operation);
    return createDelivery(send, deps);
  };
  /** Sends what is owed; what the studio's end cuts off stays owed. */
  const settle = async (step: Step, send: () => Promise<Delivered>): Promise<boolean> => {
    const delivered = await send();
    if (delivered === 'given_up' && deps.signal.aborted) return false;
    const isDone = note(delivered);
    book.write({ ...step.line, accepted: isDone });
    return isDone;
  };

  return {
    plan,
    /** Sends the debit until it is known, or undone. */
    stake: () => deliver('payin').debit(debit.body),
    accepted(): void {
      book.write(debit.line);
      tally.count(free ? 'freeBets' : 'bets');
      tally.sum(free ? 'freeBets' : 'bets', currency, nominal);
    },
    refused(): void {
      book.write({ ...debit.line, accepted: false });
      tally.count('refusedBets');
      if (free) deps.stock.giveBack(launchToken, free);
    },
    /** Sends the first credit too early, once. */
    sendEarlyCredit: () => deps.send('transaction', credits[0]?.body ?? '', session.playerToken),
    async credit(): Promise<void> {
      for (const { body, line } of credits) book.owe({ hook: 'transaction', body, line });
      for (const step of credits) {
        if (!(await settle(step, () => deliver('payout').credit(step.body)))) return;
        tally.count(step.amount === 0n ? 'zeroWins' : 'wins');
        tally.sum('wins', currency, step.amount);
      }
    },
    rollback(): Promise<boolean> {
      book.owe({ hook: 'rollback', ...rollback });
      return settle(rollback, () => deliver('rollback').rollback(rollback.body));
    },
    /** Counts a rollback of a debit that had been taken. */
    undone(): void {
      tally.count('rollbacks');
      if (free) deps.stock.giveBack(launchToken, free);
      else tally.sum('rollbacks', currency, stake);
    },
    /** Books what is never sent. */
    pretend: (what: 'debit' | 'credit' | 'rollback') =>
      book.write({ debit: debit.line, credit: credits[0]?.line ?? debit.line, rollback: rollback.line }[what]),
    /** Writes down what was planted, at the line where finance will see it. */
    plant(at: Planted['operation']): void {
      if (fault === null) return;
      const { line } = { payin: debit, payout: credits[0] ?? debit, rollback }[at];
      const kind = fault === 'omitLine' && at === 'payout' ? 'win_missing_theirs' : PLANTED_FAULTS[fault];
      const { transactionId, amount } = line;
      const where = { transactionId, roundId, player: playerId, sessionToken: launchToken };
      book.plant({ fault, kind, operation: at, ...where, currency, amount });
    },
  };
}

function shownAs({ fault, coin, stake, currency }: RoundPlan, operation: BookLine['operation']): Shown | null {
  switch (fault) {
    case 'omitLine':
      return operation === (coin ? 'win' : 'bet') ? { as: 'omitted' } : null;
    case 'alterLine':
      return operation === 'bet' ? { as: 'amount', amount: formatAmount(stake * 2n, currency) } : null;
    case 'duplicateLine':
      return operation === 'bet' ? { as: 'twice' } : null;
    case 'declinedThere':
      return operation === 'bet' ? { as: 'declined' } : null;
    default:
      return null;
  }
}

function costOf({ cost }: TakenFreeGame, wire: Parameters<typeof readWire>[1]): bigint {
  const read = readWire(cost, wire);
  if (!read.ok) throw new Error(`a free game costs ${cost}, which is not an amount`);
  return read.minor;
}
