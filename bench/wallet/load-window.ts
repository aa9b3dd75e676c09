// One window of load: every caller plays whole rounds, a bet and then its win, each round by the next player in turn, until the
// time is up. Calls that end after the window still happen, so that no bet is left without its win, but do not count.

import { percentile } from '../kit/statistics.ts';
import { type Movement, type Player, bet, win } from '../kit/movement.ts';

/** Posts one movement; rejects when it was not posted. */
export type Caller = { post(movement: Movement): Promise<void>; close(): Promise<void> };

export type LoadWindow = {
  /** Calls that were answered within the window, and all of them with those in flight at its end. */
  calls: number;
  callsInAll: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
};
/** Players in turn and transaction ids that were never used before. */
export type RoundSource = { nextPlayer(): Player; nextId(): string };

/** Runs until the time is up. Rejects on the first call that is not posted. */
export async function runLoadWindow(
  callers: readonly Caller[],
  source: RoundSource,
  seconds: number,
): Promise<LoadWindow> {
  const latencies: number[] = [];
  let callsInAll = 0;
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;

  const timed = async (posting: Promise<void>, sentAt: number) => {
    await posting;
    const now = performance.now();
    callsInAll++;
    if (now <= endsAt) latencies.push(now - sentAt);
  };
  const play = async (caller: Caller) => {
    while (performance.now() < endsAt) {
      const player = source.nextPlayer();
      const betId = source.nextId();
      const stake = bet(player, betId);
      await timed(caller.post(stake), performance.now());
      const gain = win(player, source.nextId(), betId);
      await timed(caller.post(gain), performance.now());
    }
  };
  await Promise.all(callers.map(play));
  return {
    ...{ calls: latencies.length, callsInAll, seconds },
    p50Ms: percentile(latencies, 50),
    p99Ms: percentile(latencies, 99),
    maxMs: percentile(latencies, 100),
  };
}

export function createRoundSource(players: readonly Player[]): RoundSource {
  let turn = 0;
  let id = 1;
  return {
    nextId: () => String(id++),
    nextPlayer() {
      const player = players[turn++ % players.length];
      if (!player) throw new Error('there are no players');
      return player;
    },
  };
}
