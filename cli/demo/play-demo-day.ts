// The demo day: an operator with a few dozen players, some thousand rounds at the simulated providers, mishaps and planted
// differences among them, and in the evening the reconciliation. It knows the stack by its dev.json alone.

import type { DevFile } from '../start/dev-file.ts';
import { callJson } from '../call-json.ts';
import { reconcilePeriod } from '../reconcile.ts';
import { CONCURRENCY, DAY_SETTINGS, type DemoPlan, SEED, USUAL_SETTINGS } from './demo-plan.ts';
import { readMetric } from './demo-metrics.ts';
import { type DemoOperator, type DemoPlayer, createDemoOperator, until } from './demo-operator.ts';
import { type DemoDay, type PlayedDay, addresses, isAccountedFor, loginLines, summarise } from './demo-summary.ts';
import { type FoundBreak, type Planted, type Sums, account, weigh } from './demo-verdict.ts';
import { inParallel } from './in-parallel.ts';
import { playLogins } from './play-logins.ts';
import { DEMO_PLANS } from './plans/index.ts';

type Played = PlayedDay & {
  sums: Sums;
  faultsApplied: Record<string, number>;
  planted: (Planted & { player: string })[];
};
type Progress = (line: string) => void;
/** One provider's day, from its opening to its evening. */
type Table = { plan: DemoPlan; simulator: string; operator: DemoOperator; players: DemoPlayer[]; played: Played };

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
  const startedAt = new Date();
  const say: Progress = (line) => progress(`demo day: ${line}`);
  const tables: Table[] = [];
  for (const plan of DEMO_PLANS) {
    const entry = Object.entries(dev.providers).find(([name]) => name === plan.devName)?.[1];
    if (entry) tables.push(await playProvider(dev, plan, entry.simulator, say));
  }
  const logins = await playLogins(dev);
  if (logins) say('hosted logins completed, refused and cancelled');
  await drainOutbox(dev, say);
  for (const table of tables) await awaitStuckRounds(table, say);
  const days: DemoDay[] = [];
  for (const table of tables) {
    say(`reconciling ${table.plan.provider}`);
    days.push(await reconcileTable(dev, table, wholeDays(startedAt, new Date())));
  }
  return {
    accounted: days.every(isAccountedFor) && (logins?.isAsExpected ?? true),
    summary: [...days.flatMap(summarise), ...loginLines(logins), ...addresses(dev)],
  };
}

async function playProvider(dev: DevFile, plan: DemoPlan, simulator: string, say: Progress): Promise<Table> {
  const operator = createDemoOperator(dev, plan);
  await operator.setProvider(DAY_SETTINGS);
  const players = await operator.openTables();
  say(`${plan.provider}: ${players.length} players funded and seated`);
  const played = await play(dev, plan, simulator, players, say);
  say(`${plan.provider}: ${played.rounds} rounds played`);
  return { plan, simulator, operator, players, played };
}

async function play(
  dev: DevFile,
  plan: DemoPlan,
  simulator: string,
  players: readonly DemoPlayer[],
  say: Progress,
): Promise<Played> {
  const ticker = setInterval(() => {
    readMetric(dev.api, 'tallyman_wallet_calls_total').then(
      (calls) => say(`${calls ?? 0} wallet calls answered`),
      () => undefined,
    );
  }, PROGRESS_EVERY_MS);
  try {
    return await callJson<Played>(`${simulator}/control/play`, {
      method: 'POST',
      body: {
        rounds: plan.rounds,
        seed: SEED,
        concurrency: CONCURRENCY,
        faults: plan.faults,
        sessions: players.map((player) => player.launchToken),
      },
      deadlineMs: PLAY_DEADLINE_MS,
    });
  } finally {
    clearInterval(ticker);
  }
}

async function drainOutbox(dev: DevFile, say: Progress): Promise<void> {
  const pending = () => readMetric(dev.api, 'tallyman_outbox_pending');
  say(`${(await pending()) ?? '?'} events on their way to Temporal`);
  await until<number | undefined>(undefined, (count) => count === 0, pending, DRAIN_DEADLINE_MS);
}

async function awaitStuckRounds({ operator, played }: Table, say: Progress): Promise<void> {
  for (const { roundId, player } of played.planted.filter((one) => one.kind === 'stuck_round')) {
    say('waiting for a round without an end to pass its deadline');
    const read = () => operator.roundState(roundId, player);
    await until<string | undefined>(undefined, (state) => state === 'stuck', read, STUCK_DEADLINE_MS);
  }
}

async function reconcileTable(dev: DevFile, table: Table, period: { from: string; to: string }): Promise<DemoDay> {
  const { plan, simulator, operator, players, played } = table;
  const run = await reconcilePeriod(dev, plan.provider, period);
  const truth = await callJson<Planted[]>(`${simulator}/control/truth`);
  const wallets = await inParallel(players, CONCURRENCY, async (player) => ({
    ...player,
    balance: await operator.balance(player),
  }));
  await operator.setProvider(USUAL_SETTINGS);
  return {
    provider: plan.provider,
    played,
    healed: healedOf(played),
    money: weigh(wallets, played.sums),
    run,
    accounting: account({ truth, played: played.planted }, await breaksOf(dev, run.id)),
  };
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
