// Writes down what the provider believes of one coupon: lines of the report, sums of the play and the planted difference. In
// one place, so that the three cannot disagree.

import { formatAmount } from '../../../domain/money.ts';
import type { Tally } from '../../simulator-kit/tally.ts';
import type { Book, Line, Planted } from './book.ts';
import type { Coupon, CouponBet } from './coupon.ts';
import type { CouponPlan } from './coupon-plan.ts';
import type { Delivered } from './delivery.ts';
import { PLANTED_FAULTS, type PlantedFault } from './planted-fault.ts';

export const COUNTED = [
  'rounds',
  'bets',
  'refusedBets',
  'wins',
  'zeroWins',
  'rollbacks',
  'promos',
  'duplicates',
  'unequalReplays',
  'flagged',
  'givenUp',
  'unfinished',
] as const;
export const SUMMED = ['bets', 'wins', 'rollbacks', 'promos'] as const;
export type PlayTally = Tally<(typeof COUNTED)[number], (typeof SUMMED)[number]>;

export type CouponRecord = ReturnType<typeof createCouponRecord>;

export function createCouponRecord(
  { book, now }: { book: Book; now: () => Date },
  tally: PlayTally,
  { fault, promo }: CouponPlan,
  { seat, promo: promotion }: Coupon,
) {
  const { player, currency, token } = seat;
  const write = (
    operation: Line['operation'],
    line: { transactionId: string; roundId: string; linkedId: string | null; amount: bigint; accepted: boolean },
  ): void =>
    book.write({
      ...line,
      operation,
      player,
      currency,
      amount: formatAmount(line.amount, currency),
      at: now().toISOString(),
      shown: operation === 'bet' ? shownAs(fault, formatAmount(line.amount * 2n, currency)) : null,
    });
  const note = (delivered: Delivered): void => {
    if (delivered === 'flagged' || delivered === 'closed') tally.count('flagged');
    if (delivered === 'given_up') tally.count('givenUp');
  };

  return {
    betLine({ roundId, payinId, stake }: CouponBet, accepted: boolean): void {
      write('bet', { transactionId: payinId, roundId, linkedId: null, amount: stake, accepted });
    },
    accepted(bet: CouponBet): void {
      this.betLine(bet, true);
      tally.count('bets');
      tally.sum('bets', currency, bet.stake);
    },
    refused(bet: CouponBet): void {
      this.betLine(bet, false);
      tally.count('refusedBets');
    },
    winLine({ roundId, payinId, payoutId, payout }: CouponBet, accepted: boolean): void {
      write('win', { transactionId: payoutId, roundId, linkedId: payinId, amount: payout, accepted });
    },
    won(bet: CouponBet, delivered: Delivered): void {
      this.winLine(bet, delivered === 'done');
      note(delivered);
      if (delivered !== 'done') return;
      tally.count(bet.payout === 0n ? 'zeroWins' : 'wins');
      tally.sum('wins', currency, bet.payout);
    },
    returnLine({ roundId, payinId, payoutId, stake }: CouponBet, accepted: boolean): void {
      write('rollback', { transactionId: payoutId, roundId, linkedId: payinId, amount: stake, accepted });
    },
    returned(bet: CouponBet, delivered: Delivered): void {
      this.returnLine(bet, delivered === 'done');
      if (delivered !== 'closed') note(delivered);
      if (delivered !== 'done') return;
      tally.count('rollbacks');
      tally.sum('rollbacks', currency, bet.stake);
    },
    promoted(bet: CouponBet, delivered: Delivered): void {
      const { roundId } = bet;
      const transactionId = promotion?.id ?? '';
      write('promo', { transactionId, roundId, linkedId: null, amount: promo, accepted: delivered === 'done' });
      note(delivered);
      if (delivered !== 'done') return;
      tally.count('promos');
      tally.sum('promos', currency, promo);
    },
    /** Writes down what was planted, at the line where finance will see it. */
    planted(bet: CouponBet, at: Planted['operation']): void {
      if (fault === null) return;
      const amount = at === 'payout' ? bet.payout : bet.stake;
      book.plant({
        fault,
        kind: PLANTED_FAULTS[fault],
        operation: at,
        transactionId: at === 'payin' ? bet.payinId : bet.payoutId,
        roundId: bet.roundId,
        player,
        sessionToken: token,
        currency,
        amount: formatAmount(amount, currency),
      });
    },
  };
}

function shownAs(fault: PlantedFault | null, twiceTheAmount: string): Line['shown'] {
  switch (fault) {
    case 'omitLine':
      return { as: 'omitted' };
    case 'alterLine':
      return { as: 'amount', amount: twiceTheAmount };
    case 'duplicateLine':
      return { as: 'twice' };
    case 'declinedThere':
      return { as: 'declined' };
    default:
      return null;
  }
}
