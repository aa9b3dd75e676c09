// The operator's platform on the demo day: it registers players, funds them, starts their sessions and grants free bets,
// over the REST API like any platform would. Keys are fresh each day, so a second day on the same data is a new day.

import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Currency } from '../../domain/currency.ts';
import { Failure } from '../../domain/failure.ts';
import { type JsonCall, callJson } from '../call-json.ts';
import { inParallel } from './in-parallel.ts';
import { type DemoPlan, FREE_BETS_EACH, FREE_BET_PLAYERS } from './demo-plan.ts';

export type DemoPlayer = { id: string; currency: Currency; deposit: string; launchToken: string };
type Session = { id: string; state: string; launchToken: string | null; reason?: string };
type FreeBet = { id: string; state: string; reason?: string };

/** Calls at once: the platform of a small operator. */
const AT_ONCE = 8;
const POLL_MS = 250;
const READY_DEADLINE_MS = 60_000;

export type DemoOperator = ReturnType<typeof createDemoOperator>;

/** The API, and the token of an operator. */
export type Platform = { api: string; tokens: { operator: string } };

export function createDemoOperator(dev: Platform, plan: DemoPlan) {
  const { provider, game } = plan;
  const call = <T>(path: string, request: Omit<JsonCall, 'token' | 'idempotencyKey'> = {}): Promise<T> =>
    callJson<T>(`${dev.api}${path}`, {
      ...request,
      token: dev.tokens.operator,
      ...(request.method === 'POST' ? { idempotencyKey: randomUUID() } : {}),
    });
  const post = <T>(path: string, body: unknown): Promise<T> => call<T>(path, { method: 'POST', body });

  async function seat(index: number, currency: Currency, deposit: string): Promise<DemoPlayer> {
    const player = await post<{ id: string }>('/v1/players', { externalId: `demo-${randomUUID()}`, currency });
    const amount = { currency, amount: deposit };
    await post(`/v1/players/${player.id}/deposits`, { amount, reference: `demo deposit ${index}` });
    const started = await post<Session>('/v1/sessions', {
      provider,
      playerId: player.id,
      game,
      currency,
      mode: 'cash',
      kind: 'game',
    });
    const session = await until(
      started,
      (s) => s.state !== 'starting',
      () => call<Session>(`/v1/sessions/${started.id}`),
    );
    if (session.state !== 'active' || !session.launchToken) {
      throw new Failure('state_conflict', `a demo session is ${session.state}: ${session.reason ?? 'no reason given'}`);
    }
    return { id: player.id, currency, deposit, launchToken: session.launchToken };
  }

  async function grantFreeBets(player: DemoPlayer, stake: string): Promise<void> {
    const granting = await post<FreeBet>('/v1/free-bets', {
      provider,
      playerId: player.id,
      game,
      stake: { currency: player.currency, amount: stake },
      count: FREE_BETS_EACH,
      expiresAt: new Date(Date.now() + 24 * 3_600_000).toISOString(),
    });
    const granted = await until(
      granting,
      (f) => f.state !== 'granting',
      () => call<FreeBet>(`/v1/free-bets/${granting.id}`),
    );
    if (granted.state === 'failed')
      throw new Failure('state_conflict', `a demo free bet failed: ${granted.reason ?? 'no reason given'}`);
  }

  return {
    setProvider: (settings: Record<string, unknown>) =>
      call(`/v1/providers/${provider}`, { method: 'PATCH', body: settings }),

    /** Registers, funds and seats the day's players, and grants some of them free bets. */
    async openTables(): Promise<DemoPlayer[]> {
      const places = plan.tables.flatMap((group) =>
        Array.from({ length: group.count }, (_, index) => ({ ...group, index })),
      );
      return inParallel(places, AT_ONCE, async ({ index, currency, deposit, freeBetStake }) => {
        const player = await seat(index, currency, deposit);
        if (freeBetStake !== undefined && index < FREE_BET_PLAYERS) await grantFreeBets(player, freeBetStake);
        return player;
      });
    },

    async balance(player: DemoPlayer): Promise<string> {
      const { data } = await call<{ data: { currency: string; amount: string }[] }>(
        `/v1/players/${player.id}/balances`,
      );
      return data.find((money) => money.currency === player.currency)?.amount ?? '0';
    },

    roundState: async (round: string, player: string): Promise<string | undefined> => {
      const found = await call<{ data: { state: string }[] }>(
        `/v1/rounds/${provider}/${encodeURIComponent(round)}?player=${player}`,
      );
      return found.data[0]?.state;
    },
  };
}

/** Reads again until `done`; bounded. */
export async function until<T>(
  first: T,
  done: (value: T) => boolean,
  read: () => Promise<T>,
  deadlineMs = READY_DEADLINE_MS,
): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  let value = first;
  while (!done(value)) {
    if (Date.now() > deadline)
      throw new Failure('overloaded', `the demo day waited ${deadlineMs / 1000} s in vain; DATA/logs says why`);
    await wait(POLL_MS);
    value = await read();
  }
  return value;
}
