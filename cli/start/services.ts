// Our own processes as parts of the stack: simulators, API, worker. Each is told by its environment where the others are;
// none knows that it runs on a laptop.

import { join } from 'node:path';
import type { Part } from '../../platform/supervisor.ts';
import { publicKeySet, type DevSecrets } from './dev-secrets.ts';
import { DEV_ALGORITHM, DEV_AUDIENCE, DEV_ISSUER } from './dev-tokens.ts';
import { openLogFile } from './log-file.ts';
import { nodePart } from './node-part.ts';
import type { ProviderPlace, ProviderSecrets, ProviderStack } from './provider-stack.ts';
import type { DatabaseUrls, TemporalPlace } from './servers.ts';
import { PROVIDER_STACKS } from './stacks/index.ts';

export interface ServiceContext {
  dataDir: string;
  apiPort: number;
  /** One a provider, in the order of PROVIDER_STACKS. */
  simulatorPorts: readonly number[];
  database: DatabaseUrls;
  temporal: TemporalPlace;
  secrets: DevSecrets;
}

/**
 * The API lives in 45 MB; left to itself V8 lets garbage grow past 180 before it collects. The rest is room for a full queue
 * of waiting calls.
 */
export const API_HEAP_MB = 256;
/**
 * The worker has three threads and little to do in each, and V8 would hold 100 MB of garbage for them. Not its heap: what
 * workflows need grows with the rounds that wait.
 */
export const WORKER_YOUNG_MB = 4;

type PlacedStack = { stack: ProviderStack; place: ProviderPlace; secrets: ProviderSecrets; port: number };

export const apiUrl = (port: number): string => `http://127.0.0.1:${port}`;

/** The providers' entries of dev.json. */
export function providerEntries(context: ServiceContext): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    placedStacks(context).map(({ stack, place, secrets }) => [stack.devName, stack.devEntry(place, secrets)]),
  );
}

/** Simulators first, so that the API finds them when it starts. */
export function serviceParts(context: ServiceContext): Part[] {
  const { secrets, database, temporal, dataDir } = context;
  const log = (name: string) => openLogFile(join(dataDir, 'logs', `${name}.log`));
  const placed = placedStacks(context);
  const shared = {
    DATABASE_URL: database.app,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    TEMPORAL_UI_URL: temporal.ui ?? '',
    TALLYMAN_PROVIDERS: placed.flatMap(({ stack }) => (stack.isDialect === false ? [] : [stack.provider])).join(','),
    ...Object.assign({}, ...placed.map(({ stack, place, secrets: own }) => stack.serviceEnv(place, own))),
  } as Record<string, string>;
  const auth = {
    TALLYMAN_AUTH_ISSUER: DEV_ISSUER,
    TALLYMAN_AUTH_AUDIENCE: DEV_AUDIENCE,
    TALLYMAN_AUTH_ALGORITHMS: DEV_ALGORITHM,
    TALLYMAN_AUTH_JWKS: publicKeySet(secrets.authKey),
    TALLYMAN_AUTH_JWKS_URL: '',
  };
  return [
    ...placed.map((one) => simulatorPart(dataDir, one, log(`simulator-${processName(one.stack)}`))),
    nodePart({
      name: 'tallyman-api',
      entry: 'api/main.ts',
      env: { ...shared, ...auth, TALLYMAN_HOST: '127.0.0.1', TALLYMAN_PORT: String(context.apiPort) },
      log: log('api'),
      heapMb: API_HEAP_MB,
    }),
    nodePart({
      name: 'tallyman-worker',
      entry: 'worker/main.ts',
      env: shared,
      log: log('worker'),
      youngMb: WORKER_YOUNG_MB,
    }),
  ];
}

const processName = ({ processName: name, provider }: ProviderStack): string => name ?? provider;

function simulatorPart(
  dataDir: string,
  { stack, place, secrets, port }: PlacedStack,
  log: ReturnType<typeof openLogFile>,
): Part {
  return nodePart({
    name: `tallyman-simulator-${processName(stack)}`,
    entry: stack.simulator,
    env: {
      ...stack.simulatorEnv(place, secrets),
      SIMULATOR_PORT: String(port),
      // What it believes must outlive a restart, or the next reconciliation would miss its half.
      SIMULATOR_BOOK_FILE: join(dataDir, `simulator-${processName(stack)}.json`),
    },
    log,
  });
}

function placedStacks({ apiPort, simulatorPorts, secrets }: ServiceContext): PlacedStack[] {
  return PROVIDER_STACKS.map((stack, index) => {
    const port = simulatorPorts[index] ?? 0;
    const place = { wallet: `${apiUrl(apiPort)}/wallet/${stack.provider}`, simulator: `http://127.0.0.1:${port}` };
    return { stack, place, secrets: secrets.providers[stack.devName] ?? {}, port };
  });
}
