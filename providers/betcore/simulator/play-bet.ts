// Plays one planned bet at the casino and writes down what the aggregator believes of it. Planted faults change what is sent or
// what is reported; how a payment is got through stays the aggregator's own way.

import { formatAmount } from '../../../domain/money.ts';
import type { Shown } from '../../simulator-kit/shown-line.ts';
import { PAYMENT, type PaymentType } from '../contract.ts';
import type { BetPlan } from './bet-plan.ts';
import type { Book, Planted } from './book.ts';
import type { CasinoSender } from './casino-sender.ts';
import { type Payments, type Placed } from './payments.ts';
import { PLANTED_FAULTS } from './planted-fault.ts';
import type { Summed, Tally } from './tally.ts';

export type BetDeps = { book: Book; payments: Payments; casino: CasinoSender; tally: Tally };

const OPERATION = { '-1': 'payin', '1': 'payout', '2': 'rollback', '-2': 'payout_reversal', '4': 'jackpot' } as const;
const SUMMED: Partial<Record<PaymentType, Summed>> = {
  '-1': 'bets',
  '1': 'wins',
  '2': 'rollbacks',
  '-2': 'reversals',
};

/** Plays the bet; true when its planted fault took place (or there was none). */
export async function playBet(deps: BetDeps, plan: BetPlan): Promise<boolean> {
  const bet = openBet(deps, plan);
  switch (plan.fault) {
    case 'ghostBet':
      bet.believe(PAYMENT.stake, plan.stake);
      return bet.end(PAYMENT.stake);
    case 'overtake': {
      const returned = await bet.pay(PAYMENT.return, plan.stake);
      const staked = await bet.pay(PAYMENT.stake, plan.stake);
      deps.tally.count('refusedBets');
      bet.end(PAYMENT.return);
      return returned.payment.state === 'refused' && staked.payment.state === 'refused';
    }
    case 'list':
      if (!(await bet.payTogether([PAYMENT.stake, plan.stake], [PAYMENT.payout, plan.payout]))) {
        deps.tally.count('refusedBets');
        return false;
      }
      await deps.casino.close(plan.betId, true);
      return bet.end(PAYMENT.stake);
    case 'reorder':
      // Not known there yet, so it is refused; the aggregator's rule is to send it again after the stake.
      await bet.pay(PAYMENT.payout, plan.payout);
      return stakeThenSettle(deps, bet);
    default:
      return stakeThenSettle(deps, bet);
  }
}

type OpenBet = ReturnType<typeof openBet>;

function openBet({ book, payments, tally }: BetDeps, plan: BetPlan) {
  const { betId, user, currency, fault } = plan;
  const fields = (type: PaymentType, amount: bigint) => ({
    ...{ betId, user, currency, type, amount: formatAmount(amount, currency) },
    shown: shownAs(plan, type),
  });
  function note(type: PaymentType, amount: bigint, placed: Placed): Placed {
    if (placed.payment.state === 'given_up') tally.count('givenUp');
    if (placed.payment.state !== 'accepted') return placed;
    const summed = SUMMED[type];
    if (type === PAYMENT.payout) tally.count(amount === 0n ? 'zeroWins' : 'wins');
    else if (summed) tally.count(summed);
    if (summed) tally.sum(summed, currency, amount);
    return placed;
  }

  return {
    plan,
    async pay(type: PaymentType, amount: bigint): Promise<Placed> {
      return note(type, amount, await payments.place(fields(type, amount)));
    },
    /** In one list; true when all were accepted. */
    async payTogether(...pairs: readonly (readonly [PaymentType, bigint])[]): Promise<boolean> {
      const placed = await payments.placeList(pairs.map(([type, amount]) => fields(type, amount)));
      for (const [index, [type, amount]] of pairs.entries()) note(type, amount, placed[index] as Placed);
      return placed.every(({ payment }) => payment.state === 'accepted');
    },
    /** Books a payment there that is never sent. */
    believe(type: PaymentType, amount: bigint): void {
      const payment = payments.open(fields(type, amount));
      book.putPayment({ ...payment, state: 'accepted', code: 200, partnerTransactionId: 'unsent' });
    },
    /** Writes down what was planted, at the line where finance will see it. */
    end(at: PaymentType): true {
      if (fault === null) return true;
      const kind = fault === 'omitLine' && at === PAYMENT.payout ? 'win_missing_theirs' : PLANTED_FAULTS[fault];
      const amount = formatAmount(at === PAYMENT.payout ? plan.payout : plan.stake, currency);
      const operation: Planted['operation'] = OPERATION[at];
      const where = { transactionId: `${betId}:${at}`, roundId: betId, player: user, currency, amount };
      book.plant({ fault, kind, operation, ...where });
      return true;
    },
  };
}

async function stakeThenSettle(deps: BetDeps, bet: OpenBet): Promise<boolean> {
  const { plan } = bet;
  const staked = await bet.pay(PAYMENT.stake, plan.stake);
  switch (staked.payment.state) {
    case 'accepted':
      if (plan.fault === 'duplicate') await repeat(deps, staked);
      await settle(deps, bet);
      return true;
    case 'refused':
      deps.tally.count('refusedBets');
      return plan.fault === null;
    default:
      return plan.fault === null;
  }
}

async function settle(deps: BetDeps, bet: OpenBet): Promise<void> {
  const { plan } = bet;
  switch (plan.fault) {
    case 'neverSettle':
    case 'declinedThere':
      bet.end(PAYMENT.stake);
      return;
    case 'unsentWin':
      bet.believe(PAYMENT.payout, plan.payout);
      bet.end(PAYMENT.payout);
      return;
    case 'unsentRollback':
      bet.believe(PAYMENT.return, plan.stake);
      bet.end(PAYMENT.return);
      return;
    default:
      break;
  }
  const last = plan.returned ? await bet.pay(PAYMENT.return, plan.stake) : await bet.pay(PAYMENT.payout, plan.payout);
  if (last.payment.state !== 'accepted') deps.tally.count('flagged');
  if (plan.fault === 'duplicate') await repeat(deps, last);
  if (plan.fault === 'paidAgain') {
    await bet.pay(PAYMENT.payoutReturn, plan.payout);
    await bet.pay(PAYMENT.payout, plan.payout);
  }
  await deps.casino.close(plan.betId, true);
  bet.end(plan.fault === 'omitLine' && plan.coin ? PAYMENT.payout : PAYMENT.stake);
}

async function repeat({ payments, tally }: BetDeps, placed: Placed): Promise<void> {
  await payments.repeat(placed.payment);
  tally.count('duplicates');
}

function shownAs({ fault, coin, stake, currency }: BetPlan, type: PaymentType): Shown | null {
  if (fault === 'omitLine') return type === (coin ? PAYMENT.payout : PAYMENT.stake) ? { as: 'omitted' } : null;
  if (type !== PAYMENT.stake) return null;
  if (fault === 'alterLine') return { as: 'amount', amount: formatAmount(stake * 2n, currency) };
  if (fault === 'duplicateLine') return { as: 'twice' };
  return fault === 'declinedThere' ? { as: 'declined' } : null;
}
