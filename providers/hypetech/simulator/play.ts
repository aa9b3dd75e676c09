// The demo day and every test's traffic: so many rounds over the open sessions, in parallel, with faults planted in exactly
// so many of them. A fault whose round was refused (an empty wallet) moves on to a later round.

import { setTimeout as wait } from 'node:timers/promises';
import { type Currency, isCurrency } from '../../../domain/currency.ts';
import type { PlayRequest } from '../../simulator-kit/play-request.ts';
import { seededRandom } from '../../simulator-kit/seeded-random.ts';
import type { Planted, SimulatedSession } from './book.ts';
import { type PlantedFault, isPlantedFault } from './planted-fault.ts';
import { playRound } from './play-round.ts';
import { planRound } from './round-plan.ts';
import type { RoundPlayerDeps } from './simulated-round.ts';
import { type Tally, createTally } from './tally.ts';

/** After this no new round begins, and what is in flight is left to its own retries. */
const PLAY_DEADLINE_MS = 10 * 60_000;
/** A crash game's round is shared by many players; ten are enough to show it. */
const PLAYERS_IN_A_ROUND = 10;

export type Played =
  | { ok: false; problem: string }
  | { ok: true; result: ReturnType<Tally['result']> & { faultsApplied: Record<string, number>; planted: Planted[] } };

type Seat = { session: SimulatedSession; currency: Currency };

export async function play(deps: RoundPlayerDeps, order: PlayRequest): Promise<Played> {
  const unknown = Object.keys(order.faults).find((name) => !isPlantedFault(name));
  if (unknown !== undefined) return { ok: false, problem: `there is no fault named ${unknown}` };
  const wanted = Object.entries(order.faults).flatMap(([name, times]) =>
    Array<PlantedFault>(times).fill(name as PlantedFault),
  );
  if (wanted.length > order.rounds) return { ok: false, problem: 'there are more faults than rounds' };
  if (deps.book.isFull()) return { ok: false, problem: 'the books are full: start with new ones' };
  const seats = findSeats(deps, order);
  if (!seats.ok) return seats;

  const plantedBefore = deps.book.planted().length;
  const faults = assignFaults(order, wanted);
  const tally = createTally();
  const applied = await playAll(deps, order, seats.seats, faults, tally);
  const planted = deps.book.planted().slice(plantedBefore);
  return { ok: true, result: { ...tally.result(), faultsApplied: applied, planted } };
}

function findSeats(
  deps: RoundPlayerDeps,
  order: PlayRequest,
): { ok: true; seats: Seat[] } | { ok: false; problem: string } {
  const named = order.sessions?.map((token) => deps.book.session(token)) ?? deps.book.openSessions();
  const seats: Seat[] = [];
  for (const session of named) {
    if (!session) return { ok: false, problem: 'a session is not known' };
    // No hooks are sent for play money.
    if (session.demo || !isCurrency(session.currency)) continue;
    seats.push({ session, currency: session.currency });
  }
  return seats.length > 0 ? { ok: true, seats } : { ok: false, problem: 'there is no open session to play on' };
}

type FaultQueue = { byRound: ReadonlyMap<number, PlantedFault>; returned: PlantedFault[] };

function assignFaults(order: PlayRequest, wanted: readonly PlantedFault[]): FaultQueue {
  const rounds = seededRandom(`${order.seed}/faults`).shuffled(Array.from({ length: order.rounds }, (_, i) => i));
  return { byRound: new Map(wanted.map((fault, i) => [rounds[i] as number, fault])), returned: [] };
}

async function playAll(
  deps: RoundPlayerDeps,
  order: PlayRequest,
  seats: readonly Seat[],
  faults: FaultQueue,
  tally: Tally,
): Promise<Record<string, number>> {
  const applied: Record<string, number> = {};
  const group = Math.min(seats.length, PLAYERS_IN_A_ROUND);
  const firstRound = BigInt(deps.nextId());
  const over = AbortSignal.any([deps.signal, AbortSignal.timeout(PLAY_DEADLINE_MS)]);
  let next = 0;
  let finished = 0;

  const worker = async (): Promise<void> => {
    while (next < order.rounds && !over.aborted) {
      const index = next++;
      const seat = seats[index % seats.length] as Seat;
      const fault = faults.byRound.get(index) ?? faults.returned.shift() ?? null;
      const roundId = `r-${firstRound + BigInt(Math.floor(index / group))}`;
      const tookPlace = await playRound(deps, tally, planRound(order, index, { ...seat, roundId, fault }));
      finished += 1;
      tally.count('rounds');
      if (fault === null) continue;
      if (tookPlace) applied[fault] = (applied[fault] ?? 0) + 1;
      else faults.returned.push(fault);
    }
  };
  const workers = Promise.all(Array.from({ length: order.concurrency }, worker));
  const deadline = wait(PLAY_DEADLINE_MS, undefined, { signal: deps.signal, ref: false }).catch(() => undefined);
  await Promise.race([workers, deadline]);
  tally.count('unfinished', order.rounds - finished);
  return applied;
}
