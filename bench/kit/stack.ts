// The parts a benchmark runs against: a durable PostgreSQL, a Temporal server, our own processes, each as a process of its
// own on 127.0.0.1. Nothing is restarted here: a part that dies fails the benchmark instead of bending its figures.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { openLogFile } from '../../cli/start/log-file.ts';
import { type NodePart, nodePart } from '../../cli/start/node-part.ts';
import { API_HEAP_MB, WORKER_YOUNG_MB } from '../../cli/start/services.ts';
import { migrate } from '../../db/migrate.ts';
import type { Provider } from '../../domain/provider.ts';
import { ensureDatabase, startEmbeddedPostgres } from '../../platform/embedded-postgres.ts';
import { freePort } from '../../platform/free-port.ts';
import type { RunningProcess } from '../../platform/running-process.ts';
import { findTemporalBinary } from '../../platform/temporal-binary.ts';
import { type TemporalServer, pickTemporalPorts, startTemporalServer } from '../../platform/temporal-server.ts';
import type { BenchContext } from './run-bench.ts';

export type BenchDatabase = { pid: number; appUrl: string; ownerUrl: string };

const DATABASE = 'bench';
export const NAMESPACE = 'default';
/** Signs the wallet calls of this run. */
export const WEBHOOK_SECRET = randomBytes(24).toString('base64url');

/** Crash-safe as in production (fsync on), migrated and empty. */
export async function startDatabase(context: BenchContext): Promise<BenchDatabase> {
  const output = openLogFile(join(context.folder, 'postgres.log'));
  const postgres = await startEmbeddedPostgres({ dataDir: join(context.folder, 'postgres'), durable: true, output });
  context.onClose(() => postgres.stop());
  await ensureDatabase(postgres.adminUrl, DATABASE);
  await migrate(postgres.ownerUrl(DATABASE));
  context.line(`PostgreSQL on 127.0.0.1:${postgres.port}`);
  return { pid: postgres.pid, appUrl: postgres.appUrl(DATABASE), ownerUrl: postgres.ownerUrl(DATABASE) };
}

export type TemporalStarter = { address: string; start(): Promise<TemporalServer> };

/**
 * A Temporal server that can be stopped and started again under one address. Its histories are in memory: in cost that is
 * the nearest the development server comes to a cluster on PostgreSQL; a SQLite file halves the rate.
 */
export async function prepareTemporal(context: BenchContext): Promise<TemporalStarter> {
  const binary = await findTemporalBinary(process.env, context.line);
  const ports = await pickTemporalPorts();
  const output = openLogFile(join(context.folder, 'temporal.log'));
  return {
    address: `127.0.0.1:${ports.grpc}`,
    async start() {
      context.signal.throwIfAborted();
      const server = await startTemporalServer({ binary: binary.path, namespace: NAMESPACE, ui: false, ports, output });
      context.onClose(() => server.stop());
      return server;
    },
  };
}

/** `providers` names what the services are told of other providers than Hypetech. */
export type ServiceContext = { database: BenchDatabase; temporalAddress: string; providers?: Record<string, string> };

/** The API process; resolves when it listens. */
export async function startApi(context: BenchContext, services: ServiceContext) {
  const port = await freePort();
  const env = {
    ...sharedSettings(services),
    TALLYMAN_AUTH_ISSUER: 'bench',
    TALLYMAN_AUTH_JWKS: await strangersKeySet(),
    TALLYMAN_HOST: '127.0.0.1',
    TALLYMAN_PORT: String(port),
  };
  const part = { name: 'tallyman-api', entry: 'api/main.ts', env, heapMb: API_HEAP_MB };
  const running = await startService(context, part);
  const walletOf = (provider: Provider) => `http://127.0.0.1:${port}/wallet/${provider}`;
  return { pid: running.pid, walletOf, walletUrl: walletOf('hypetech') };
}

/** The worker process; resolves when it carries the outbox and polls. */
export function startWorker(
  context: BenchContext,
  services: ServiceContext,
  settings: { conduct: 'every' | 'waiting'; lingerMs?: number },
): Promise<RunningProcess> {
  const env = {
    ...sharedSettings(services),
    TALLYMAN_ROUNDS_CONDUCT: settings.conduct,
    ...(settings.lingerMs === undefined ? {} : { TALLYMAN_OUTBOX_LINGER_MS: String(settings.lingerMs) }),
  };
  return startService(context, { name: 'tallyman-worker', entry: 'worker/main.ts', env, youngMb: WORKER_YOUNG_MB });
}

/** Any of our own processes; resolves when it is ready. */
export async function startService(context: BenchContext, part: Omit<NodePart, 'log'>): Promise<RunningProcess> {
  const log = openLogFile(join(context.folder, `${part.name}.log`));
  const running = await nodePart({ ...part, log }).launch(context.signal);
  context.onClose(() => running.stop());
  return running;
}

/** No wallet call and no finished round asks the provider anything: its address leads nowhere. */
function sharedSettings({ database, temporalAddress, providers }: ServiceContext): Record<string, string> {
  return {
    DATABASE_URL: database.appUrl,
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_NAMESPACE: NAMESPACE,
    TALLYMAN_PROVIDERS: 'hypetech',
    HYPETECH_API_URL: 'http://127.0.0.1:9',
    HYPETECH_API_TOKEN: 'not-used-here',
    HYPETECH_WEBHOOK_SECRET: WEBHOOK_SECRET,
    ...providers,
  };
}

/** Nobody holds its other half: the benchmark needs no token. */
async function strangersKeySet(): Promise<string> {
  const { publicKey } = await generateKeyPair('ES256');
  return JSON.stringify({ keys: [await exportJWK(publicKey)] });
}
