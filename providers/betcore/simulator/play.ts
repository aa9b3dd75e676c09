// The demo day and every test's traffic: so many bets over the users who are logged in, in parallel, with faults planted in
// exactly so many of them. A fault whose stake was refused (an empty wallet) moves on to a later bet.

import { setTimeout as wait } from 'node:timers/promises';
import { type Currency, isCurrency } from '../../../domain/currency.ts';
import type { PlayRequest } from '../../simulator-kit/play-request.ts';
import { seededRandom } from '../../simulator-kit/seeded-random.ts';
import { planBet } from './bet-plan.ts';
import type { Book, Planted, SimulatedUser } from './book.ts';
import type { CasinoSender } from './casino-sender.ts';
import { logIn } from './logins.ts';
import type { Payments } from './payments.ts';
import { type PlantedFault, isPlantedFault } from './planted-fault.ts';
import { playBet } from './play-bet.ts';
import { type Tally, createTally } from './tally.ts';

/** After this no new bet begins, and what is in flight is left to its own repeats. */
const PLAY_DEADLINE_MS = 10 * 60_000;

export type PlayDeps = {
  book: Book;
  casino: CasinoSender;
  payments: Payments;
  nextBetId: () => string;
  signal: AbortSignal;
};
export type Played =
  | { ok: false; problem: string }
  | { ok: true; result: ReturnType<Tally['result']> & { faultsApplied: Record<string, number>; planted: Planted[] } };

type Seat = { user: SimulatedUser; currency: Currency };

export async function play(deps: PlayDeps, order: PlayRequest): Promise<Played> {
  const unknown = Object.keys(order.faults).find((name) => !isPlantedFault(name));
  if (unknown !== undefined) return { ok: false, problem: `there is no fault named ${unknown}` };
  const wanted = Object.entries(order.faults).flatMap(([name, times]) =>
    Array<PlantedFault>(times).fill(name as PlantedFault),
  );
  if (wanted.length > order.rounds) return { ok: false, problem: 'there are more faults than rounds' };
  if (deps.book.isFull()) return { ok: false, problem: 'the books are full: start with new ones' };
  const seats = await findSeats(deps, order);
  if (seats.length === 0) return { ok: false, problem: 'there is no session to play on' };

  const plantedBefore = deps.book.planted().length;
  const rounds = seededRandom(`${order.seed}/faults`).shuffled(Array.from({ length: order.rounds }, (_, i) => i));
  const faults = new Map(wanted.map((fault, i) => [rounds[i] as number, fault]));
  const tally = createTally();
  const applied = await playAll(deps, order, seats, faults, tally);
  const planted = deps.book.planted().slice(plantedBefore);
  return { ok: true, result: { ...tally.result(), faultsApplied: applied, planted } };
}

/** The users behind the refresh tokens that are named, who log in if they have not; else all who have. */
async function findSeats({ book, casino }: PlayDeps, order: PlayRequest): Promise<Seat[]> {
  const users: SimulatedUser[] = [];
  for (const token of order.sessions ?? []) {
    const known = book.startedWith(token);
    const login = known ? { ok: true as const, user: known } : await logIn({ book, casino }, token);
    if (login.ok) users.push(login.user);
  }
  return (order.sessions ? users : book.users()).flatMap((user) =>
    isCurrency(user.currency) ? [{ user, currency: user.currency }] : [],
  );
}

async function playAll(
  deps: PlayDeps,
  order: PlayRequest,
  seats: readonly Seat[],
  faults: ReadonlyMap<number, PlantedFault>,
  tally: Tally,
): Promise<Record<string, number>> {
  const applied: Record<string, number> = {};
  const returned: PlantedFault[] = [];
  const over = AbortSignal.any([deps.signal, AbortSignal.timeout(PLAY_DEADLINE_MS)]);
  let next = 0;
  let finished = 0;

  const worker = async (): Promise<void> => {
    while (next < order.rounds && !over.aborted) {
      const index = next++;
      const { user, currency } = seats[index % seats.length] as Seat;
      const fault = faults.get(index) ?? returned.shift() ?? null;
      fixTestFlag(deps.book, user);
      const plan = planBet(order, index, { user: user.user, currency, betId: deps.nextBetId(), fault });
      const tookPlace = await playBet({ ...deps, tally }, plan);
      finished += 1;
      tally.count('rounds');
      if (fault === null) continue;
      if (tookPlace) applied[fault] = (applied[fault] ?? 0) + 1;
      else returned.push(fault);
    }
  };
  const workers = Promise.all(Array.from({ length: order.concurrency }, worker));
  const deadline = wait(PLAY_DEADLINE_MS, undefined, { signal: deps.signal, ref: false }).catch(() => undefined);
  await Promise.race([workers, deadline]);
  tally.count('unfinished', order.rounds - finished);
  return applied;
}

/** "stored at the user's first bet; a later different value is an error". */
function fixTestFlag(book: Book, { user }: SimulatedUser): void {
  const known = book.user(user);
  if (known && !known.fixed) book.putUser({ ...known, fixed: true });
}
