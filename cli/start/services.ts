// Our own processes as parts of the stack: simulator, API, worker. Each is told by its environment where the others are;
// none knows that it runs on a laptop.

import { join } from 'node:path';
import type { Part } from '../../platform/supervisor.ts';
import { publicKeySet, type DevSecrets } from './dev-secrets.ts';
import { DEV_ALGORITHM, DEV_AUDIENCE, DEV_ISSUER } from './dev-tokens.ts';
import { openLogFile } from './log-file.ts';
import { nodePart } from './node-part.ts';
import type { DatabaseUrls, TemporalPlace } from './servers.ts';

export interface ServiceAddresses {
  api: string;
  hypetechWallet: string;
  hypetechSimulator: string;
}

export interface ServiceContext {
  dataDir: string;
  apiPort: number;
  simulatorPort: number;
  database: DatabaseUrls;
  temporal: TemporalPlace;
  secrets: DevSecrets;
}

export function serviceAddresses(apiPort: number, simulatorPort: number): ServiceAddresses {
  const api = `http://127.0.0.1:${apiPort}`;
  return {
    api,
    hypetechWallet: `${api}/wallet/hypetech`,
    hypetechSimulator: `http://127.0.0.1:${simulatorPort}`,
  };
}

export function serviceParts(context: ServiceContext): Part[] {
  const { secrets, database, temporal } = context;
  const addresses = serviceAddresses(context.apiPort, context.simulatorPort);
  const log = (name: string) => openLogFile(join(context.dataDir, 'logs', `${name}.log`));
  const shared = {
    DATABASE_URL: database.app,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    TEMPORAL_UI_URL: temporal.ui ?? '',
    HYPETECH_API_URL: addresses.hypetechSimulator,
    HYPETECH_API_TOKEN: secrets.hypetech.apiToken,
    HYPETECH_WEBHOOK_SECRET: secrets.hypetech.webhookSecret,
  };
  const auth = {
    TALLYMAN_AUTH_ISSUER: DEV_ISSUER,
    TALLYMAN_AUTH_AUDIENCE: DEV_AUDIENCE,
    TALLYMAN_AUTH_ALGORITHMS: DEV_ALGORITHM,
    TALLYMAN_AUTH_JWKS: publicKeySet(secrets.authKey),
    TALLYMAN_AUTH_JWKS_URL: '',
  };
  const simulator = {
    SIMULATOR_PORT: String(context.simulatorPort),
    HYPETECH_API_TOKEN: secrets.hypetech.apiToken,
    HYPETECH_WEBHOOK_SECRET: secrets.hypetech.webhookSecret,
    HYPETECH_WALLET_URL: addresses.hypetechWallet,
    // What it believes must outlive a restart, or the next reconciliation would miss its half.
    SIMULATOR_BOOK_FILE: join(context.dataDir, 'simulator-hypetech.json'),
  };
  return [
    nodePart({
      name: 'tallyman-simulator-hypetech',
      entry: 'providers/hypetech/simulator/main.ts',
      env: simulator,
      log: log('simulator-hypetech'),
    }),
    nodePart({
      name: 'tallyman-api',
      entry: 'api/main.ts',
      env: { ...shared, ...auth, TALLYMAN_HOST: '127.0.0.1', TALLYMAN_PORT: String(context.apiPort) },
      log: log('api'),
    }),
    nodePart({ name: 'tallyman-worker', entry: 'worker/main.ts', env: shared, log: log('worker') }),
  ];
}
