// Plays one planned bet at the aggregator and writes down what the provider believes of it. The planted faults change what is
// sent, what is heard or what is reported; the rules of delivery stay the provider's own.

import { formatAmount } from '../../../domain/money.ts';
import type { Book, BookLine, Planted } from './book.ts';
import { type BetFields, payInBody, payInOutBody, payOutBody, refundBody } from './call-body.ts';
import { type Delivered, createDelivery } from './delivery.ts';
import { PLANTED_FAULTS } from './planted-fault.ts';
import type { RoundPlan } from './round-plan.ts';
import type { Tally } from './tally.ts';
import { type WalletSender, lostAnswer } from './wallet-sender.ts';

export type RoundPlayerDeps = {
  book: Book;
  send: WalletSender;
  now: () => Date;
  delayFactor: number;
  signal: AbortSignal;
};
type Operation = Planted['operation'];

const LINE = { payin: 'bet', payout: 'win', rollback: 'rollback' } as const;

/** Plays the bet; true when its planted fault took place (or there was none). */
export async function playRound(deps: RoundPlayerDeps, tally: Tally, plan: RoundPlan): Promise<boolean> {
  const bet = openBet(deps, tally, plan);
  const { fault } = plan;
  if (fault === 'ghostBet') {
    bet.write('payin', 'accepted');
    bet.write('payout', 'accepted', { as: 'omitted' });
    bet.plant('payin');
    return true;
  }
  if (fault === 'overtake') {
    const undone = await bet.refund();
    const late = await bet.stake();
    bet.write('payin', late === 'accepted' ? 'accepted' : 'declined');
    bet.plant('rollback');
    return undone === 'nothing_to_undo' && late === 'refused';
  }
  const staked = await bet.stake();
  if (staked === 'refused') {
    tally.count('refusedBets');
    bet.write('payin', 'declined');
    return fault === null;
  }
  if (staked === 'unknown') {
    // Taken there or not, nobody knows: the refund says.
    if ((await bet.refund()) === 'done') bet.accepted();
    else bet.write('payin', 'declined');
    bet.plant('payin');
    return fault === null || fault === 'lostStake';
  }
  bet.accepted();
  if (!plan.atOnce) await settle(bet, plan);
  bet.plant('payin');
  return true;
}

async function settle(bet: Bet, { fault, refunded }: RoundPlan): Promise<void> {
  if (fault === 'neverSettle') return;
  if (fault === 'unsentWin') return bet.write('payout', 'accepted');
  if (fault === 'unsentRefund') return bet.write('rollback', 'accepted');
  if (refunded) await bet.refund();
  else await bet.win();
}

type Bet = ReturnType<typeof openBet>;

function openBet({ book, send, ...deps }: RoundPlayerDeps, tally: Tally, plan: RoundPlan) {
  const { session, currency, betId, roundId, fault, atOnce } = plan;
  const { sessionId } = session;
  const amounts = { payin: formatAmount(plan.stake, currency), payout: formatAmount(plan.win, currency) };
  const amountOf = (operation: Operation): string => (operation === 'payout' ? amounts.payout : amounts.payin);
  const fields: BetFields = {
    betId,
    gameRoundId: roundId,
    sessionId,
    betAmount: amounts.payin,
    winAmount: amounts.payout,
  };
  const delivery = createDelivery(withFault(send, tally, plan), deps);

  const write = (operation: Operation, status: BookLine['status'], shown: BookLine['shown'] = null): void =>
    book.write({
      sessionId,
      betId,
      roundId,
      operation: LINE[operation],
      amount: amountOf(operation),
      status,
      at: deps.now().toISOString(),
      shown: operation === 'payin' ? (shown ?? shownAs(plan)) : shown,
    });
  const note = (delivered: Delivered): void => {
    if (delivered === 'flagged') tally.count('flagged');
    if (delivered === 'given_up') tally.count('givenUp');
  };
  const paid = (): void => {
    write('payout', 'accepted');
    tally.count(plan.win === 0n ? 'zeroWins' : 'wins');
    tally.sum('wins', currency, plan.win);
  };
  return {
    write,
    stake: () =>
      atOnce
        ? delivery.stake('pay-in-out', sessionId, payInOutBody(fields))
        : delivery.stake('pay-in', sessionId, payInBody(fields)),
    accepted(): void {
      write('payin', 'accepted');
      tally.count('bets');
      tally.sum('bets', currency, plan.stake);
      if (atOnce) paid();
    },
    async win(): Promise<void> {
      const delivered = await delivery.win(sessionId, payOutBody(fields));
      note(delivered);
      if (delivered === 'done') paid();
      else write('payout', 'declined');
    },
    async refund(): Promise<Delivered> {
      const delivered = await delivery.refund(sessionId, refundBody(fields));
      note(delivered);
      write('rollback', delivered === 'done' || delivered === 'nothing_to_undo' ? 'accepted' : 'declined');
      if (delivered === 'done') {
        tally.count('rollbacks');
        tally.sum('rollbacks', currency, plan.stake);
        if (atOnce) tally.sum('reversals', currency, plan.win);
      }
      return delivered;
    },
    /** Writes down what was planted, at the line where finance will see it. */
    plant(at: Operation): void {
      if (fault === null) return;
      const operation = fault === 'unsentWin' ? 'payout' : fault === 'unsentRefund' ? 'rollback' : at;
      const where = { transactionId: betId, roundId, player: session.player, currency };
      book.plant({ fault, kind: PLANTED_FAULTS[fault], operation, ...where, amount: amountOf(operation) });
    },
  };
}

function shownAs({ fault, stake, currency }: RoundPlan): BookLine['shown'] {
  switch (fault) {
    case 'omitLine':
      return { as: 'omitted' };
    case 'duplicateLine':
      return { as: 'twice' };
    case 'declinedThere':
      return { as: 'declined' };
    case 'alterLine':
      return { as: 'amount', amount: formatAmount(stake * 2n, currency) };
    default:
      return null;
  }
}

/** The wire with the planted fault on it: answers that are lost, or calls that are delivered twice. */
function withFault(send: WalletSender, tally: Tally, { fault }: RoundPlan): WalletSender {
  let toLose = fault === 'lostAnswer' || fault === 'lostWinAnswer' ? 1 : fault === 'lostStake' ? 2 : 0;
  return async (call, sessionId, body) => {
    const answer = await send(call, sessionId, body);
    if (fault === 'duplicate') {
      await send(call, sessionId, body);
      tally.count('duplicates');
    }
    const loses = call !== 'refund' && (fault !== 'lostWinAnswer' || call === 'pay-out');
    if (toLose === 0 || !loses) return answer;
    toLose -= 1;
    return lostAnswer('answer lost');
  };
}
