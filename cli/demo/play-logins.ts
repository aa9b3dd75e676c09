// The demo day's hosted logins: one that is completed and linked to its player, one that the player refuses, one that the
// platform cancels.

import { randomUUID } from 'node:crypto';
import { type JsonCall, callJson } from '../call-json.ts';
import type { DevFile } from '../start/dev-file.ts';
import { until } from './demo-operator.ts';

type Login = { id: string; state: string; loginUrl: string | null; playerId?: string };
export type LoginDay = { states: Readonly<Record<string, number>>; isAsExpected: boolean };

const EXPECTED = ['completed', 'failed', 'cancelled'] as const;

/** Plays the logins; null where the stack has no hosted login. */
export async function playLogins(dev: DevFile): Promise<LoginDay | null> {
  const simulator = dev.providers['hyauth']?.simulator;
  if (simulator === undefined) return null;
  const call = <T>(path: string, request: JsonCall = {}) =>
    callJson<T>(`${dev.api}${path}`, { ...request, token: dev.tokens.operator, idempotencyKey: randomUUID() });
  const ended: Login[] = [];
  for (const outcome of EXPECTED) {
    const player = await call<{ id: string }>('/v1/players', {
      method: 'POST',
      body: { externalId: `demo-${randomUUID()}`, currency: 'EUR' },
    });
    const created = await call<Login>('/v1/logins', { method: 'POST', body: { playerId: player.id } });
    const read = () => call<Login>(`/v1/logins/${created.id}`);
    const pending = await until(created, ({ state }) => state !== 'creating', read);
    if (outcome === 'cancelled') await call(`/v1/logins/${created.id}`, { method: 'DELETE' });
    else await decideAtProvider(simulator, pending, outcome === 'completed' ? 'complete' : 'fail');
    ended.push(await until(pending, ({ state }) => state !== 'creating' && state !== 'pending', read));
  }
  const states = Object.fromEntries(
    EXPECTED.map((state) => [state, ended.filter((login) => login.state === state).length]),
  );
  return { states, isAsExpected: ended.every(({ state }, index) => state === EXPECTED[index]) };
}

/** The player's part, at the page that the login URL names. */
async function decideAtProvider(simulator: string, { loginUrl }: Login, decision: 'complete' | 'fail'): Promise<void> {
  const session = loginUrl === null ? null : new URL(loginUrl).searchParams.get('session');
  await callJson(`${simulator}/control/sessions/${session ?? ''}/${decision}`, { method: 'POST', body: {} });
}
