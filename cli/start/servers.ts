// The two servers below the stack, PostgreSQL and Temporal: the person's own if they named them, else embedded ones that
// keep their data in the data folder. Ports are chosen once, so that a restarted server is found where it was.

import { join } from 'node:path';
import { MIGRATION_SETTINGS, DATABASE_SETTINGS, TEMPORAL_SETTINGS } from '../../platform/config.ts';
import { ensureDatabase, startEmbeddedPostgres, type EmbeddedPostgres } from '../../platform/embedded-postgres.ts';
import { freePort } from '../../platform/free-port.ts';
import { loadSettings } from '../../platform/settings.ts';
import type { Part, Supervisor } from '../../platform/supervisor.ts';
import { findTemporalBinary, type Progress } from '../../platform/temporal-binary.ts';
import { pickTemporalPorts, startTemporalServer, type TemporalServer } from '../../platform/temporal-server.ts';
import { openLogFile } from './log-file.ts';

export interface DatabaseUrls {
  app: string;
  owner: string;
}

export interface TemporalPlace {
  address: string;
  ui: string | undefined;
  namespace: string;
}

export interface ServerContext {
  dataDir: string;
  supervisor: Supervisor;
  env: NodeJS.ProcessEnv;
  progress: Progress;
}

const DATABASE = 'tallyman';

export async function startDatabase(context: ServerContext): Promise<DatabaseUrls> {
  const { dataDir, supervisor, env, progress } = context;
  if (env['DATABASE_URL']) {
    const settings = loadSettings({ ...DATABASE_SETTINGS, ...MIGRATION_SETTINGS }, env);
    progress('PostgreSQL: the one that DATABASE_URL names');
    return { app: settings.DATABASE_URL, owner: settings.DATABASE_OWNER_URL };
  }
  const port = await freePort();
  const output = openLogFile(join(dataDir, 'logs', 'postgres.log'));
  let postgres: EmbeddedPostgres | undefined;
  const part: Part = {
    name: 'postgres',
    launch: async () =>
      (postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), port, durable: true, output })),
  };
  await supervisor.start([part]);
  if (!postgres) throw new Error('PostgreSQL did not start');
  await ensureDatabase(postgres.adminUrl, DATABASE);
  progress(`PostgreSQL: embedded, on 127.0.0.1:${port}`);
  return { app: postgres.appUrl(DATABASE), owner: postgres.ownerUrl(DATABASE) };
}

export async function startTemporal(context: ServerContext): Promise<TemporalPlace> {
  const { dataDir, supervisor, env, progress } = context;
  if (env['TEMPORAL_ADDRESS']) {
    const settings = loadSettings(TEMPORAL_SETTINGS, env);
    progress(`Temporal server: the one that TEMPORAL_ADDRESS names (${settings.TEMPORAL_ADDRESS})`);
    const { TEMPORAL_ADDRESS: address, TEMPORAL_UI_URL: ui, TEMPORAL_NAMESPACE: namespace } = settings;
    return { address, ui, namespace };
  }
  const binary = await findTemporalBinary(env, progress);
  progress(`Temporal server: ${binary.how}`);
  const ports = await pickTemporalPorts();
  const namespace = TEMPORAL_SETTINGS.TEMPORAL_NAMESPACE.default;
  const output = openLogFile(join(dataDir, 'logs', 'temporal.log'));
  let server: TemporalServer | undefined;
  const dbFile = join(dataDir, 'temporal.db');
  const part: Part = {
    name: 'temporal',
    launch: async () =>
      (server = await startTemporalServer({ binary: binary.path, namespace, dbFile, ui: true, ports, output })),
  };
  await supervisor.start([part]);
  if (!server) throw new Error('the Temporal server did not start');
  progress(`Temporal server: on ${server.address}, UI ${server.uiUrl ?? ''}`);
  return { address: server.address, ui: server.uiUrl, namespace };
}
