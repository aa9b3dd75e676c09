// `tallyman start`: the whole stack on one machine, from nothing to a reconciled day.
// It holds the data folder's lock while it runs, writes dev.json when everything is ready and removes it first of all.
// However it ends, it must leave no process behind; what went wrong is one line.

import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { migrate } from '../../db/migrate.ts';
import { Failure } from '../../domain/failure.ts';
import { releaseFileLock, tryFileLock } from '../../platform/file-lock.ts';
import { freePort, freePorts, isPortFree } from '../../platform/free-port.ts';
import { createSupervisor, type Supervisor } from '../../platform/supervisor.ts';
import { EXIT } from '../exit.ts';
import { removeDevFile, writeDevFile, type DevFile } from './dev-file.ts';
import { loadDevSecrets } from './dev-secrets.ts';
import { DEV_ALGORITHM, DEV_AUDIENCE, DEV_ISSUER, mintDevTokens } from './dev-tokens.ts';
import { playDemo } from './play-demo.ts';
import { startDatabase, startTemporal } from './servers.ts';
import { apiUrl, providerEntries, serviceParts } from './services.ts';
import { PROVIDER_STACKS } from './stacks/index.ts';
import { createTerminal, type Terminal } from './terminal.ts';

export interface StartOptions {
  dataDir: string;
  /** 0 takes any free port. */
  port: number;
  demo: boolean;
  /** Ends after the demo day with its verdict as exit code. */
  once: boolean;
}

/** Within the 30 s that an orchestrator or a person grants. */
const STOP_DEADLINE_MS = 25_000;

/** Runs until a signal, a part that is given up, or (with `once`) the end of the demo day; returns the exit code. */
export async function runStart(options: StartOptions): Promise<number> {
  const dataDir = resolve(options.dataDir);
  await mkdir(join(dataDir, 'logs'), { recursive: true, mode: 0o700 });
  const lock = join(dataDir, 'lock');
  const taken = await tryFileLock(lock);
  if (!taken.held) {
    const message = `a stack is already running in ${dataDir} (process ${taken.holder}): stop it, or use --data DIR`;
    throw new Failure('state_conflict', message);
  }
  const terminal = createTerminal();
  const supervisor = createSupervisor({
    died: (part, how, ms) => terminal.line(`${part} ${how}; starting it again in ${ms} ms`),
    restarted: (part) => terminal.line(`${part} is running again`),
  });
  const signal = nextSignal();
  try {
    const ended = Promise.race([signal.then(() => EXIT.done), supervisor.givenUp.then((why) => gaveUp(why, dataDir))]);
    return await Promise.race([
      ended,
      bringUp({ ...options, dataDir }, supervisor, terminal).then((code) => code ?? ended),
    ]);
  } finally {
    await removeDevFile(dataDir);
    terminal.line('stopping');
    await supervisor.stop(STOP_DEADLINE_MS);
    await releaseFileLock(lock);
    terminal.line('stopped');
  }
}

/** Brings everything up and plays the demo day; returns an exit code when nothing is left to wait for. */
async function bringUp(options: StartOptions, supervisor: Supervisor, terminal: Terminal): Promise<number | undefined> {
  const dev = await startStack(options, supervisor, terminal);
  terminal.line(`ready; addresses and tokens are in ${join(options.dataDir, 'dev.json')}`);
  const verdict = options.demo ? await playDemo(dev, terminal) : undefined;
  // The demo's summary names them too, beside what each is worth looking at for.
  if (!verdict) terminal.block(addressLines(dev));
  if (!options.once) {
    terminal.line('running; Ctrl-C stops everything');
    return undefined;
  }
  return verdict === undefined || verdict.accounted ? EXIT.done : EXIT.failed;
}

async function startStack(options: StartOptions, supervisor: Supervisor, terminal: Terminal): Promise<DevFile> {
  const { dataDir } = options;
  await removeDevFile(dataDir);
  const apiPort = await chooseApiPort(options.port);
  const secrets = await loadDevSecrets(dataDir);
  const context = { dataDir, supervisor, env: process.env, progress: (line: string) => terminal.line(line) };
  const database = await startDatabase(context);
  const { applied } = await migrate(database.owner);
  terminal.line(`database: ${applied.length === 0 ? 'schema is up to date' : `${applied.length} migrations applied`}`);
  const temporal = await startTemporal(context);
  const simulatorPorts = await freePorts(PROVIDER_STACKS.length);
  const services = { dataDir, apiPort, simulatorPorts, database, temporal, secrets };
  terminal.line('starting simulators, API and worker');
  await supervisor.start(serviceParts(services));
  const dev: DevFile = {
    api: apiUrl(apiPort),
    console: `${apiUrl(apiPort)}/`,
    pid: process.pid,
    database: database.app,
    temporal: { address: temporal.address, ui: temporal.ui ?? null, namespace: temporal.namespace },
    ...(await mintDevTokens(secrets.authKey)),
    auth: { issuer: DEV_ISSUER, audience: DEV_AUDIENCE, alg: DEV_ALGORITHM, key: secrets.authKey },
    providers: providerEntries(services) as DevFile['providers'],
  };
  await writeDevFile(dataDir, dev);
  return dev;
}

async function chooseApiPort(wanted: number): Promise<number> {
  if (wanted === 0) return freePort();
  if (await isPortFree(wanted)) return wanted;
  throw new Failure('state_conflict', `port ${wanted} is taken: use --port N, or --port 0 for any free one`);
}

function addressLines(dev: DevFile): string[] {
  return [
    `API and documentation   ${dev.api}/docs`,
    `Temporal UI             ${dev.temporal.ui ?? '(of the server that TEMPORAL_ADDRESS names)'}`,
    ...Object.entries(dev.providers).map(([name, { simulator }]) => `${`${name} simulator`.padEnd(24)}${simulator}`),
  ];
}

function gaveUp(why: string, dataDir: string): number {
  process.stderr.write(`tallyman: ${why}; its log is in ${join(dataDir, 'logs')}\n`);
  return EXIT.failed;
}

function nextSignal(): Promise<void> {
  return new Promise((done) => {
    // Kept, not once: a second Ctrl-C must not kill us before our parts are gone.
    process.on('SIGINT', () => done());
    process.on('SIGTERM', () => done());
  });
}
