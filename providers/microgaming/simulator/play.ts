// The demo day and every test's traffic: so many rounds over the open sessions, in parallel, with faults planted in exactly so
// many of them.

import { isCurrency } from '../../../domain/currency.ts';
import type { PlayRequest } from '../../simulator-kit/play-request.ts';
import { playRounds, wantedFaults } from '../../simulator-kit/play-rounds.ts';
import type { StudioSession } from './book.ts';
import { gameNamedIn, launch, refreshFreeGames } from './launch.ts';
import { isPlantedFault } from './planted-fault.ts';
import { playRound } from './play-round.ts';
import { type Seat, planRound } from './round-plan.ts';
import type { StudioDeps } from './simulated-round.ts';
import { newTally } from './tally.ts';

/** So many sessions are opened or asked about at once. */
const SEATED_AT_ONCE = 8;
/** A round may be shared by several players; each has a part of its own in it. */
const PLAYERS_IN_A_ROUND = 5;

export async function play(deps: StudioDeps, order: PlayRequest) {
  const wanted = wantedFaults(order, isPlantedFault);
  if (!wanted.ok) return wanted;
  if (deps.book.isFull()) return { ok: false as const, problem: 'the books are full: start with new ones' };
  const seated = await takeSeats(deps, order.sessions);
  if (!seated.ok) return seated;

  const { seats } = seated;
  const plantedBefore = deps.book.planted().length;
  const tally = newTally();
  const group = Math.min(seats.length, PLAYERS_IN_A_ROUND);
  const first = deps.nextId();
  const played = await playRounds(
    order,
    { seats, faults: wanted.faults, signal: deps.signal },
    ({ index, seat, fault }) => {
      const roundId = `r-${first}-${Math.floor(index / group)}`;
      return playRound(deps, tally, planRound(order, index, { ...seat, roundId, fault }));
    },
  );
  const planted = deps.book.planted().slice(plantedBefore);
  return { ok: true as const, result: { ...tally.result(), ...played, planted } };
}

/** The sessions named, opened if no page was loaded for them; without names those that are open. */
async function takeSeats(
  deps: StudioDeps,
  named: readonly string[] | undefined,
): Promise<{ ok: true; seats: Seat[] } | { ok: false; problem: string }> {
  const tokens = named ?? deps.book.sessions().map(({ launchToken }) => launchToken);
  const seats = new Map<string, Seat>();
  const queue = tokens.values();
  const problems: string[] = [];
  const worker = async (): Promise<void> => {
    for (const token of queue) {
      const found = await sessionOf(deps, token);
      if (typeof found === 'string') problems.push(found);
      else if (isCurrency(found.currency)) seats.set(token, { session: found, currency: found.currency });
    }
  };
  await Promise.all(Array.from({ length: SEATED_AT_ONCE }, worker));
  const [problem] = problems;
  if (problem !== undefined) return { ok: false, problem };
  // In the order of the request, whichever answer came first, so that a seed plays the same day again.
  const inOrder = tokens.flatMap((token) => seats.get(token) ?? []);
  return inOrder.length > 0
    ? { ok: true, seats: inOrder }
    : { ok: false, problem: 'there is no open session to play on' };
}

async function sessionOf(deps: StudioDeps, launchToken: string): Promise<StudioSession | string> {
  const known = deps.book.session(launchToken);
  if (known) {
    await refreshFreeGames(deps, known);
    return known;
  }
  const game = gameNamedIn(launchToken);
  if (game === null) return 'a session is not known';
  const launched = await launch(deps, { launchToken, game, platform: 'desktop' });
  return launched.ok ? launched.session : launched.problem;
}
