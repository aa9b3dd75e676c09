// The demo day and every test's traffic: so many bets over the launched sessions, in parallel, with faults planted in exactly
// so many of them. A fault whose bet was refused (an empty wallet) moves on to a later one.

import { isCurrency } from '../../../domain/currency.ts';
import type { PlayRequest } from '../../simulator-kit/play-request.ts';
import { seededRandom } from '../../simulator-kit/seeded-random.ts';
import type { Planted } from './book.ts';
import { type PlantedFault, isPlantedFault } from './planted-fault.ts';
import { type RoundPlayerDeps, playRound } from './play-round.ts';
import { type Seat, planRound } from './round-plan.ts';
import { type Tally, newTally } from './tally.ts';

/** After this no new bet begins. */
const PLAY_DEADLINE_MS = 10 * 60_000;
/** A crash game's round is shared by many players; ten are enough to show it. */
const PLAYERS_IN_A_ROUND = 10;

export type PlayDeps = RoundPlayerDeps & { nextId: () => string };
export type Played =
  | { ok: false; problem: string }
  | { ok: true; result: ReturnType<Tally['result']> & { faultsApplied: Record<string, number>; planted: Planted[] } };

export async function play(deps: PlayDeps, order: PlayRequest): Promise<Played> {
  const unknown = Object.keys(order.faults).find((name) => !isPlantedFault(name));
  if (unknown !== undefined) return { ok: false, problem: `there is no fault named ${unknown}` };
  const wanted = Object.entries(order.faults).flatMap(([name, times]) =>
    Array<PlantedFault>(times).fill(name as PlantedFault),
  );
  if (wanted.length > order.rounds) return { ok: false, problem: 'there are more faults than rounds' };
  if (deps.book.isFull()) return { ok: false, problem: 'the books are full: start with new ones' };
  const seats = seatsFor(deps, order);
  if (!seats) return { ok: false, problem: 'a session is not known' };
  if (seats.length === 0) return { ok: false, problem: 'there is no session to play on' };

  const before = deps.book.planted().length;
  const tally = newTally();
  const faultsApplied = await playAll(deps, order, seats, wanted, tally);
  return { ok: true, result: { ...tally.result(), faultsApplied, planted: deps.book.planted().slice(before) } };
}

/** Sessions for real money; null when one that was asked for is not known. */
function seatsFor({ book }: PlayDeps, order: PlayRequest): Seat[] | null {
  const named = order.sessions?.map((id) => book.session(id)) ?? book.sessions();
  if (named.includes(undefined)) return null;
  return named.flatMap((session) =>
    session && !session.demo && isCurrency(session.currency) ? [{ session, currency: session.currency }] : [],
  );
}

async function playAll(
  deps: PlayDeps,
  order: PlayRequest,
  seats: readonly Seat[],
  wanted: readonly PlantedFault[],
  tally: Tally,
): Promise<Record<string, number>> {
  const shuffled = seededRandom(`${order.seed}/faults`).shuffled(Array.from({ length: order.rounds }, (_, i) => i));
  const byRound = new Map(wanted.map((fault, i) => [shuffled[i], fault]));
  const returned: PlantedFault[] = [];
  const applied: Record<string, number> = {};
  const group = Math.min(seats.length, PLAYERS_IN_A_ROUND);
  const firstRound = deps.nextId();
  const over = AbortSignal.any([deps.signal, AbortSignal.timeout(PLAY_DEADLINE_MS)]);
  let next = 0;

  const worker = async (): Promise<void> => {
    while (next < order.rounds && !over.aborted) {
      const index = next++;
      const seat = seats[index % seats.length] as Seat;
      const fault = byRound.get(index) ?? returned.shift() ?? null;
      const where = { ...seat, fault, betId: deps.nextId(), roundId: `r-${firstRound}-${Math.floor(index / group)}` };
      const tookPlace = await playRound(deps, tally, planRound(order, index, where));
      tally.count('rounds');
      if (fault === null) continue;
      if (tookPlace) applied[fault] = (applied[fault] ?? 0) + 1;
      else returned.push(fault);
    }
  };
  await Promise.all(Array.from({ length: order.concurrency }, worker));
  tally.count('unfinished', order.rounds - next);
  return applied;
}
