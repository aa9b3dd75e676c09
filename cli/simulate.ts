// `tallyman simulate`: has a provider's simulator send signed traffic at a Tallyman and prints what it believes. By default that
// is the running development stack; with `--wallet` any other, played by a simulator of our own that serves the provider's API
// and reports until it is stopped. Players and sessions are made through the REST API, like a platform would.

import { once } from 'node:events';
import type { Provider } from '../domain/provider.ts';
import { Failure } from '../domain/failure.ts';
import { callJson } from './call-json.ts';
import { type Platform, createDemoOperator } from './demo/demo-operator.ts';
import type { DemoTable } from './demo/demo-plan.ts';
import { DEMO_PLANS } from './demo/plans/index.ts';
import { type Belief, type PlayOrder, type Slice, playAtRate } from './simulate/play-at-rate.ts';
import { type OwnSimulator, startOwnSimulator } from './simulate/own-simulator.ts';
import { readDevFile } from './start/dev-file.ts';
import { PROVIDER_STACKS } from './start/stacks/index.ts';
import type { ProviderStack } from './start/provider-stack.ts';

export interface SimulateOptions extends PlayOrder {
  dataDir: string;
  provider: string;
  /** So many new players are funded and seated; none plays on the sessions that are open at the simulator. */
  players: number;
  /** A simulator of our own against this wallet; without it the running stack's. */
  own?: Omit<OwnSimulator, 'dataDir'> | undefined;
  /** Ends after the rounds although reports could still be served. */
  once: boolean;
}

/** Rounds wait for their retries, so the deadline grows with them: a generous tenth of a second each. */
const BASE_DEADLINE_MS = 60_000;
const DEADLINE_PER_ROUND_MS = 100;

export async function runSimulate(options: SimulateOptions): Promise<void> {
  const stack = stackOf(options.provider);
  if (!options.own) {
    const dev = await readDevFile(options.dataDir);
    const entry = Object.entries(dev.providers).find(([name]) => name === stack.devName)?.[1];
    if (!entry) throw new Failure('not_found', `the running stack has no simulator for ${stack.provider}`);
    return print(await playOn(options, stack.provider, entry.simulator, dev));
  }
  const simulator = await startOwnSimulator(stack, { ...options.own, dataDir: options.dataDir });
  try {
    process.stderr.write(`${stack.provider} is served at ${simulator.url}\n`);
    const platform = await platformOf(options.own.wallet, options.dataDir);
    print(await playOn(options, stack.provider, simulator.url, platform));
    if (!options.once) {
      process.stderr.write('its API and reports stay there until Ctrl-C\n');
      await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), simulator.exited]);
    }
  } finally {
    await simulator.stop();
  }
}

async function playOn(
  options: SimulateOptions,
  provider: Provider,
  simulator: string,
  platform: Platform | undefined,
): Promise<Belief> {
  const sessions = options.players === 0 ? {} : { sessions: await seatPlayers(platform, provider, options.players) };
  return playAtRate(options, (slice: Slice) =>
    callJson<Belief>(`${simulator}/control/play`, {
      method: 'POST',
      body: { ...slice, ...sessions },
      deadlineMs: BASE_DEADLINE_MS + slice.rounds * DEADLINE_PER_ROUND_MS,
    }),
  );
}

/** Funds and seats players as the demo day does, in turn at its tables; returns their launch tokens. */
async function seatPlayers(platform: Platform | undefined, provider: Provider, count: number): Promise<string[]> {
  if (!platform) {
    throw new Failure(
      'setting_invalid',
      'TALLYMAN_TOKEN is not set: expected a bearer token of an operator, or --players 0',
    );
  }
  const plan = DEMO_PLANS.find((one) => one.provider === provider);
  if (!plan) throw new Failure('not_found', `${provider} sends no wallet calls, so there is nothing to play`);
  const tables = plan.tables.map((table: DemoTable, index) => ({
    ...table,
    count: Math.floor((count + plan.tables.length - 1 - index) / plan.tables.length),
  }));
  const players = await createDemoOperator(platform, { ...plan, tables }).openTables();
  return players.map((player) => player.launchToken);
}

/** The REST API beside the wallet: with the caller's token, or with the running stack's own when it is that stack. */
async function platformOf(wallet: string, dataDir: string): Promise<Platform | undefined> {
  const api = new URL(wallet).origin;
  const token = process.env['TALLYMAN_TOKEN'];
  if (token !== undefined) return { api, tokens: { operator: token } };
  const dev = await readDevFile(dataDir).catch(() => undefined);
  return dev?.api === api ? dev : undefined;
}

function stackOf(provider: string): ProviderStack {
  const found = PROVIDER_STACKS.find((stack) => stack.provider === provider);
  if (found) return found;
  const known = PROVIDER_STACKS.map((stack) => stack.provider).join(', ');
  throw new Failure('not_found', `there is no simulator for "${provider}": expected one of ${known}`);
}

function print(belief: Belief): void {
  process.stdout.write(`${JSON.stringify(belief, null, 2)}\n`);
}
