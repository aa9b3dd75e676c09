// The demo day and every test's traffic: so many coupons over the tokens that are known, in parallel, with faults planted in
// exactly so many of them. Who plays behind a token, the operator is asked first, as the game client does.

import { isCurrency } from '../../../domain/currency.ts';
import { playRounds, wantedFaults } from '../../simulator-kit/play-rounds.ts';
import type { PlayRequest } from '../../simulator-kit/play-request.ts';
import { createTally } from '../../simulator-kit/tally.ts';
import type { Coupon } from './coupon.ts';
import { planCoupon } from './coupon-plan.ts';
import { COUNTED, SUMMED } from './coupon-record.ts';
import { questionMessage } from './message.ts';
import { isPlantedFault } from './planted-fault.ts';
import { type CouponPlayerDeps, playCoupon } from './play-coupon.ts';

type Seats = { ok: true; seats: Coupon['seat'][] } | { ok: false; problem: string };

export async function play(deps: CouponPlayerDeps, order: PlayRequest) {
  const wanted = wantedFaults(order, isPlantedFault);
  if (!wanted.ok) return wanted;
  const { book } = deps;
  if (book.isFull()) return { ok: false, problem: 'the books are full: start with new ones' } as const;
  const found = await findSeats(deps, order);
  if (!found.ok) return found;

  const plantedBefore = book.planted().length;
  const tally = createTally(COUNTED, SUMMED);
  const plan = { seats: found.seats, faults: wanted.faults, signal: deps.signal };
  const { rounds, unfinished, faultsApplied } = await playRounds(order, plan, ({ index, seat, fault }) =>
    playCoupon(deps, tally, planCoupon(order, { index, currency: seat.currency, fault }), seat),
  );
  tally.count('rounds', rounds);
  tally.count('unfinished', unfinished);
  const planted = book.planted().slice(plantedBefore);
  return { ok: true, result: { ...tally.result(), faultsApplied, planted } } as const;
}

/** Named tokens must be somebody's; of those that were opened here, the ones that still are. */
async function findSeats(deps: CouponPlayerDeps, order: PlayRequest): Promise<Seats> {
  const tokens = order.sessions ?? deps.book.tokens();
  const found: (Coupon['seat'] | null)[] = [];
  for (const token of tokens) found.push(await seatOf(deps, token));
  if (order.sessions && found.includes(null)) return { ok: false, problem: 'a session is not known to the operator' };
  const seats = found.filter((seat) => seat !== null);
  return seats.length > 0 ? { ok: true, seats } : { ok: false, problem: 'there is no open session to play on' };
}

async function seatOf({ book, send }: CouponPlayerDeps, token: string): Promise<Coupon['seat'] | null> {
  const known = book.seat(token);
  if (known && isCurrency(known.currency)) return { ...known, currency: known.currency };
  const answer = await send(questionMessage('get_account_details', token));
  if (answer.kind !== 'accepted') return null;
  const { user_id: player, currency: code } = answer.fields;
  const currency = typeof code === 'string' ? code.toUpperCase() : '';
  if (typeof player !== 'string' || !isCurrency(currency)) return null;
  const seat = { token, player, currency };
  book.sit(seat);
  return seat;
}
