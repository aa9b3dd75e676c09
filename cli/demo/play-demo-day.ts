// The demo day: an operator with a few dozen players, some thousand rounds at the simulated provider, mishaps and planted
// differences among them, and in the evening the reconciliation. It knows the stack by its dev.json alone.

import type { DevFile } from '../start/dev-file.ts';
import { callJson } from '../call-json.ts';
import { reconcilePeriod } from '../reconcile.ts';
import { CONCURRENCY, DAY_SETTINGS, FAULTS, PROVIDER, ROUNDS, SEED, USUAL_SETTINGS } from './demo-plan.ts';
import { readMetric } from './demo-metrics.ts';
import { type DemoPlayer, createDemoOperator, until } from './demo-operator.ts';
import { type PlayedDay, isAccountedFor, summarise } from './demo-summary.ts';
import { type FoundBreak, type Planted, type Sums, account, weigh } from './demo-verdict.ts';
import { inParallel } from './in-parallel.ts';

type Played = PlayedDay & {
  sums: Sums;
  faultsApplied: Record<string, number>;
  planted: (Planted & { player: string })[];
};
type Progress = (line: string) => void;

/** What the demo day found: the summary as lines, and whether every planted difference was accounted for. */
export interface DemoVerdict {
  accounted: boolean;
  summary: readonly string[];
}

const PLAY_DEADLINE_MS = 10 * 60_000;
const DRAIN_DEADLINE_MS = 5 * 60_000;
const STUCK_DEADLINE_MS = 2 * 60_000;
const PROGRESS_EVERY_MS = 3_000;

export async function playDemoDay(dev: DevFile, progress: Progress): Promise<DemoVerdict> {
  const operator = createDemoOperator(dev);
  const startedAt = new Date();
  await operator.setProvider(DAY_SETTINGS);
  const players = await operator.openTables();
  progress(`demo day: ${players.length} players funded and seated`);
  const played = await play(dev, players, progress);
  progress(`demo day: ${played.rounds} rounds played`);
  await drainOutbox(dev, progress);
  for (const { roundId, player } of played.planted.filter((one) => one.fault === 'neverSettle')) {
    progress('demo day: waiting for the round without an end to pass its deadline');
    await until<string | undefined>(
      undefined,
      (state) => state === 'stuck',
      () => operator.roundState(roundId, player),
      STUCK_DEADLINE_MS,
    );
  }
  progress('demo day: reconciling');
  const run = await reconcilePeriod(dev, PROVIDER, wholeDays(startedAt, new Date()));
  const planted = await callJson<Planted[]>(`${dev.providers.hypetech.simulator}/control/truth`);
  const wallets = await inParallel(players, CONCURRENCY, async (player) => ({
    ...player,
    balance: await operator.balance(player),
  }));
  await operator.setProvider(USUAL_SETTINGS);
  const day = {
    played,
    healed: healedOf(played),
    money: weigh(wallets, played.sums),
    run,
    accounting: account(planted, await breaksOf(dev, run.id)),
  };
  return { accounted: isAccountedFor(day), summary: summarise(day, dev) };
}

async function play(dev: DevFile, players: readonly DemoPlayer[], progress: Progress): Promise<Played> {
  const ticker = setInterval(() => {
    readMetric(dev.api, 'tallyman_wallet_calls_total').then(
      (calls) => progress(`demo day: ${calls ?? 0} wallet calls answered`),
      () => undefined,
    );
  }, PROGRESS_EVERY_MS);
  try {
    return await callJson<Played>(`${dev.providers.hypetech.simulator}/control/play`, {
      method: 'POST',
      body: {
        rounds: ROUNDS,
        seed: SEED,
        concurrency: CONCURRENCY,
        faults: FAULTS,
        sessions: players.map((player) => player.launchToken),
      },
      deadlineMs: PLAY_DEADLINE_MS,
    });
  } finally {
    clearInterval(ticker);
  }
}

async function drainOutbox(dev: DevFile, progress: Progress): Promise<void> {
  const pending = () => readMetric(dev.api, 'tallyman_outbox_pending');
  progress(`demo day: ${(await pending()) ?? '?'} events on their way to Temporal`);
  await until<number | undefined>(undefined, (count) => count === 0, pending, DRAIN_DEADLINE_MS);
}

/** The UTC days from the first to the last moment: one, or two when the day was played over midnight. */
function wholeDays(first: Date, last: Date): { from: string; to: string } {
  const DAY_MS = 86_400_000;
  const midnight = (at: Date) => Math.floor(at.getTime() / DAY_MS) * DAY_MS;
  return { from: new Date(midnight(first)).toISOString(), to: new Date(midnight(last) + DAY_MS).toISOString() };
}

function healedOf(played: Played): Record<string, number> {
  const healing = new Set(played.planted.filter((one) => one.kind === null).map((one) => one.fault));
  return Object.fromEntries(Object.entries(played.faultsApplied).filter(([fault]) => healing.has(fault)));
}

async function breaksOf(dev: DevFile, run: string): Promise<FoundBreak[]> {
  const found: FoundBreak[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ run, limit: '200', ...(cursor === null ? {} : { cursor }) });
    const page: { data: FoundBreak[]; nextCursor: string | null } = await callJson(
      `${dev.api}/v1/breaks?${query.toString()}`,
      {
        token: dev.tokens.finance,
      },
    );
    found.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}
