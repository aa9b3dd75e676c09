// The three kinds of measurement: rounds that are over before they are delivered, rounds whose bet and win are delivered one by
// one, and the lag of each row at a steady rate. Each waits for the last round to be finished, so that nothing is left over for
// the next to pay.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { countFinished, untilFinished } from './finished-rounds.ts';
import type { OpenRound, RoundPoster } from './round-poster.ts';

export type RoundsRig = { client: Client; poster: RoundPoster; signal: AbortSignal };
export type RoundsWindow = { count: number; seconds: number };

/** The slowest machine that is still worth measuring does three rounds a second. */
const DEADLINE_MS = 120_000;
const STEP_MS = 100;

/** From the first round's start to the last one's close; all are posted before. */
export async function measureWhole(rig: RoundsRig, rounds: number, lingerMs: number): Promise<RoundsWindow> {
  const { client, poster, signal } = rig;
  const inAll = (await countFinished(client)) + rounds;
  await poster.wins(await poster.bets(rounds));
  const since = new Date();
  await poster.release(lingerMs);
  return { count: rounds, seconds: await untilFinished(client, { inAll, since, deadlineMs: DEADLINE_MS }, signal) };
}

/** Each win is posted when its bet is with Temporal, and may go at once. */
export async function measureUpdates(rig: RoundsRig, rounds: number, lingerMs: number): Promise<RoundsWindow> {
  const { client, poster, signal } = rig;
  const inAll = (await countFinished(client)) + rounds;
  const mark = await poster.mark();
  const open = new Map((await poster.bets(rounds)).map((round) => [round.betId, round]));
  const since = new Date();
  await poster.release(lingerMs);
  const deadline = Date.now() + DEADLINE_MS;
  while (open.size > 0) {
    if (Date.now() > deadline) throw new Error(`${open.size} bets were not delivered within ${DEADLINE_MS / 1000} s`);
    const delivered = (await poster.deliveredBets(mark)).flatMap((betId) => open.get(betId) ?? []);
    for (const { betId } of delivered) open.delete(betId);
    await poster.wins(delivered);
    if (delivered.length > 0) await poster.release(lingerMs);
    await sleep(STEP_MS, undefined, { signal });
  }
  return { count: rounds, seconds: await untilFinished(client, { inAll, since, deadlineMs: DEADLINE_MS }, signal) };
}

export type LagPlan = {
  roundsPerSecond: number;
  seconds: number;
  /** From a bet to its win; within the linger the round is delivered whole. */
  winAfterMs: number;
};

/** Seconds from commit to accepted workflow, one for each row. Posts by the clock, however far the dispatcher is behind. */
export async function measureLag({ client, poster, signal }: RoundsRig, plan: LagPlan): Promise<number[]> {
  const before = await countFinished(client);
  const mark = await poster.mark();
  const since = new Date();
  const playing: { rounds: OpenRound[]; winAt: number }[] = [];
  let posted = 0;
  const total = Math.ceil(plan.roundsPerSecond * plan.seconds);
  while (posted < total || playing.length > 0) {
    const now = Date.now();
    const due = Math.min(total, Math.ceil(((now - since.getTime()) / 1000) * plan.roundsPerSecond)) - posted;
    if (due > 0) playing.push({ rounds: await poster.bets(due), winAt: now + plan.winAfterMs });
    posted += Math.max(0, due);
    while (playing[0] && playing[0].winAt <= Date.now()) await poster.wins(playing.shift()?.rounds ?? []);
    await sleep(STEP_MS / 2, undefined, { signal });
  }
  await untilFinished(client, { inAll: before + total, since, deadlineMs: DEADLINE_MS }, signal);
  while ((await poster.unsent()) > 0) await sleep(STEP_MS, undefined, { signal });
  return poster.lags(mark);
}
