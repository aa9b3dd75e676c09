// Plays an order's rounds over the seats in turn, some at a time, with the wanted faults in exactly so many of them. A fault
// whose round was refused (an empty wallet) moves on to a later round. What a round is, its simulator knows.

import { setTimeout as wait } from 'node:timers/promises';
import type { PlayRequest } from './play-request.ts';
import { seededRandom } from './seeded-random.ts';

/** After this no new round begins, and what is in flight is left to its own retries. */
const PLAY_DEADLINE_MS = 10 * 60_000;

export type PlayedRounds<Fault extends string> = {
  rounds: number;
  unfinished: number;
  faultsApplied: Partial<Record<Fault, number>>;
};
/** Plays one round on a seat; false when its fault could not take place. */
export type PlayRound<Seat, Fault extends string> = (round: {
  index: number;
  seat: Seat;
  fault: Fault | null;
}) => Promise<boolean>;

/** The faults of an order as a list, or the problem with it. */
export function wantedFaults<Fault extends string>(
  order: Pick<PlayRequest, 'faults' | 'rounds'>,
  isFault: (name: string) => name is Fault,
): { ok: true; faults: readonly Fault[] } | { ok: false; problem: string } {
  const faults: Fault[] = [];
  for (const [name, times] of Object.entries(order.faults)) {
    if (!isFault(name)) return { ok: false, problem: `there is no fault named ${name}` };
    faults.push(...Array<Fault>(times).fill(name));
  }
  return faults.length > order.rounds
    ? { ok: false, problem: 'there are more faults than rounds' }
    : { ok: true, faults };
}

export async function playRounds<Seat, Fault extends string>(
  order: Pick<PlayRequest, 'rounds' | 'seed' | 'concurrency'>,
  plan: { seats: readonly Seat[]; faults: readonly Fault[]; signal: AbortSignal },
  playRound: PlayRound<Seat, Fault>,
): Promise<PlayedRounds<Fault>> {
  const places = seededRandom(`${order.seed}/faults`).shuffled(Array.from({ length: order.rounds }, (_, i) => i));
  const byRound = new Map(plan.faults.map((fault, i) => [places[i] as number, fault]));
  const returned: Fault[] = [];
  const faultsApplied: Partial<Record<Fault, number>> = {};
  const over = AbortSignal.any([plan.signal, AbortSignal.timeout(PLAY_DEADLINE_MS)]);
  let next = 0;
  let finished = 0;

  const worker = async (): Promise<void> => {
    while (next < order.rounds && !over.aborted) {
      const index = next++;
      const fault = byRound.get(index) ?? returned.shift() ?? null;
      const tookPlace = await playRound({ index, seat: plan.seats[index % plan.seats.length] as Seat, fault });
      finished += 1;
      if (fault === null) continue;
      if (tookPlace) faultsApplied[fault] = (faultsApplied[fault] ?? 0) + 1;
      else returned.push(fault);
    }
  };
  const workers = Promise.all(Array.from({ length: order.concurrency }, worker));
  const deadline = wait(PLAY_DEADLINE_MS, undefined, { signal: plan.signal, ref: false }).catch(() => undefined);
  await Promise.race([workers, deadline]);
  return { rounds: finished, unfinished: order.rounds - finished, faultsApplied };
}
