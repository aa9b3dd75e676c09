// Our side of a hosted login whole: the REST API, the workflow on the run's Temporal server, its activities on a database of
// their own, and the simulated provider over real HTTP. Nothing is stubbed.

import { randomBytes } from 'node:crypto';
import { vi } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { openRoundCase } from '../../db/reconciliation/open-round-case.ts';
import { createHyauth } from '../../providers/hyauth/index.ts';
import { startHyauthSimulator } from '../../providers/hyauth/simulator/index.ts';
import { cancelLogin, loginOpened } from '../../workflows/contracts.ts';
import { loginStart } from '../../workflows/resource-start.ts';
import { startRig } from '../api/rig.ts';
import { createRig } from '../workflows/rig.ts';

export type HyauthRig = Awaited<ReturnType<typeof startHyauthRig>>;
export type Login = {
  id: string;
  state: string;
  loginUrl: string;
  expiresAt: string;
  kratosId: string;
  reason?: string;
};
type Received = { at: string; method: string; path: string; headers: Record<string, string>; body: string };

export async function startHyauthRig() {
  const apiKey = `hy_${randomBytes(12).toString('hex')}`;
  const simulator = await startHyauthSimulator({ port: 0, apiKey });
  const logged: string[] = [];
  const hostedLogin = createHyauth({ apiUrl: simulator.url, apiKey, redirectOrigins: [] })?.api;

  const api = await startRig({
    orchestrator: {
      async startLogin({ id, playerId }) {
        await temporal.client.workflow
          .start('login', loginStart({ loginId: id, playerId }, temporal.taskQueue))
          .catch((error: Error) => logged.push(error.name));
        await handleOf(id)
          .executeUpdate(loginOpened)
          .catch((error: Error) => logged.push(error.message));
      },
      cancelLogin: (id) => handleOf(id).signal(cancelLogin),
    },
  });
  const { pool } = api.deps.database;
  const activities = createActivities({ pool, providerApi: () => undefined, openCase: openRoundCase, hostedLogin });
  const temporal = await createRig({ rounds: activities.rounds, providers: activities.providers });
  const handleOf = (id: string) => temporal.client.workflow.getHandle(`login.${id}`);

  const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${simulator.url}/control/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return response.json();
  };
  const received = async (method: string): Promise<Received[]> =>
    ((await control('GET', 'received')) as Received[]).filter((request) => request.method === method);
  const sessionOf = (login: Login): string => new URL(login.loginUrl).searchParams.get('session') ?? '';
  const get = async (login: Login): Promise<Login> => (await api.get(`/v1/logins/${login.id}`)).json<Login>();

  return {
    api,
    apiKey,
    temporal,
    received,
    sessionOf,
    get,
    logged: () => logged.join('\n'),
    async open(body: Record<string, unknown> = {}, key?: string): Promise<Login> {
      const answer = await api.post('/v1/logins', body, key);
      if (answer.statusCode >= 300) throw new Error(answer.body);
      return answer.json<Login>();
    },
    creates: async (login: Login) => (await received('POST')).filter(({ at }) => at <= login.expiresAt).slice(-1),
    polls: async (login: Login) => (await received('GET')).filter(({ path }) => path.endsWith(sessionOf(login))),
    fault: (on: string, fault: string, value?: unknown, times = 1) =>
      control('POST', 'faults', { on, fault, times, ...(value === undefined ? {} : { value }) }),
    end: (login: Login, how: 'complete' | 'fail', who: Record<string, unknown> = {}) =>
      control('POST', `sessions/${sessionOf(login)}/${how}`, who),
    async until(login: Login, state: string): Promise<Login> {
      await vi.waitUntil(async () => (await get(login)).state === state, { timeout: 25_000, interval: 100 });
      return get(login);
    },
    workflowEnded: (login: Login) => handleOf(login.id).result(),
    async history(login: Login): Promise<string> {
      const { events } = await handleOf(login.id).fetchHistory();
      const payloads: string[] = [];
      JSON.stringify(events, (_name, value: unknown) => {
        if (value instanceof Uint8Array) payloads.push(Buffer.from(value).toString());
        return typeof value === 'bigint' ? String(value) : value;
      });
      return payloads.join('\n') + JSON.stringify(events, (_n, v: unknown) => (typeof v === 'bigint' ? String(v) : v));
    },
    async close(): Promise<void> {
      await temporal.close();
      await api.close();
      await simulator.close();
    },
  };
}
