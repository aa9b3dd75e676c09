// The stack with every dialect that is compared: what the API is told of them, what signs their calls, and a session of each
// for every player, as the API would have started it.

import { v7 as uuidv7 } from 'uuid';
import { PROVIDER_STACKS } from '../../cli/start/stacks/index.ts';
import type { ProviderSecrets, ProviderStack } from '../../cli/start/provider-stack.ts';
import { freePort } from '../../platform/free-port.ts';
import { createSessionTokens } from '../../providers/microgaming/session-tokens.ts';
import { asOwner } from '../kit/as-owner.ts';
import { CURRENCY, GAME } from '../kit/movement.ts';
import type { BenchContext } from '../kit/run-bench.ts';
import { WEBHOOK_SECRET, startService } from '../kit/stack.ts';
import type { DialectName } from './traffic.ts';

type Placed = { name: DialectName; stack: ProviderStack; secrets: ProviderSecrets; simulator: string };
export type DialectStack = {
  /** Settings of the services. */
  providers: Record<string, string>;
  /** What signs each dialect's calls, by its name. */
  entries(walletOf: (name: DialectName) => string): Partial<Record<DialectName, unknown>>;
  openSessions(ownerUrl: string): Promise<void>;
};

/** Nobody is asked anything, but for BETCORE's public keys. */
const NOWHERE = 'http://127.0.0.1:9';

export async function createDialectStack(context: BenchContext, names: readonly DialectName[]): Promise<DialectStack> {
  const placed: Placed[] = [];
  for (const name of names) {
    const stack = PROVIDER_STACKS.find(({ provider, isDialect }) => provider === name && isDialect !== false);
    if (!stack) throw new Error(`${name} has no part in the development stack`);
    const own = name === 'hypetech' ? { webhookSecret: WEBHOOK_SECRET } : {};
    const secrets = { ...(await stack.createSecrets()), ...own };
    const simulator = name === 'betcore' ? await startSimulator(context, stack, secrets) : NOWHERE;
    placed.push({ name, stack, secrets, simulator });
  }
  return {
    providers: {
      TALLYMAN_PROVIDERS: ['hypetech', ...names.filter((name) => name !== 'hypetech')].join(','),
      ...(Object.assign(
        {},
        ...placed.map(({ stack, secrets, simulator }) => stack.serviceEnv({ wallet: NOWHERE, simulator }, secrets)),
      ) as Record<string, string>),
    },
    entries: (walletOf) =>
      Object.fromEntries(
        placed.map(({ name, stack, secrets, simulator }) => [
          name,
          stack.devEntry({ wallet: walletOf(name), simulator }, secrets),
        ]),
      ),
    async openSessions(ownerUrl) {
      for (const { name, secrets } of placed) if (name !== 'hypetech') await openSessions(ownerUrl, name, secrets);
    },
  };
}

/** It serves its keys; nobody tells it to play. */
async function startSimulator(context: BenchContext, stack: ProviderStack, secrets: ProviderSecrets): Promise<string> {
  const port = await freePort();
  const simulator = `http://127.0.0.1:${port}`;
  const env = { ...stack.simulatorEnv({ wallet: NOWHERE, simulator }, secrets), SIMULATOR_PORT: String(port) };
  await startService(context, { name: `tallyman-simulator-${stack.provider}`, entry: stack.simulator, env });
  return simulator;
}

const INSERT = `
insert into session (id, provider, player_id, kind, mode, game, currency, state, launch_token, expires_at)
select s.id, $1, s.player_id, 'game', 'cash', $2, $3, 'active', s.token, clock_timestamp() + interval '1 day'
from unnest($4::uuid[], $5::uuid[], $6::text[]) as s (id, player_id, token)`;

async function openSessions(ownerUrl: string, provider: DialectName, secrets: ProviderSecrets): Promise<void> {
  await asOwner(ownerUrl, async (client) => {
    const { rows } = await client.query<{ id: string }>('select id from player order by id');
    const sessions = rows.map(({ id: player }) => ({ id: uuidv7(), player }));
    const tokens = await Promise.all(sessions.map((session) => launchToken(provider, secrets, session)));
    const columns = [sessions.map(({ id }) => id), sessions.map(({ player }) => player), tokens];
    await client.query(INSERT, [provider, GAME, CURRENCY, ...columns]);
    await client.query('vacuum analyze session');
  });
}

const DAY_MS = 86_400_000;

/** Microgaming's is a token that says itself whose it is; the others' are random. */
async function launchToken(
  provider: DialectName,
  secrets: ProviderSecrets,
  { id: sessionId, player }: { id: string; player: string },
): Promise<string> {
  const { tokenKey } = secrets;
  if (provider !== 'microgaming' || typeof tokenKey !== 'string') return uuidv7().replaceAll('-', '');
  const tokens = createSessionTokens(Buffer.from(tokenKey, 'base64'));
  const claims = { player, sessionId, game: GAME, currency: CURRENCY, truncation: 1, returnUrl: null } as const;
  return tokens.mint('launch', claims, new Date(Date.now() + DAY_MS));
}
