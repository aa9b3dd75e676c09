// Temporal's development server as a child process: in memory for tests, in a file of the data folder for the stack.
// Its search attributes are the ones the workflows set. It must never listen beyond 127.0.0.1, and a start that does
// not become ready within its deadline is ended and reported.

import { writeFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../domain/search-attributes.ts';
import { freePorts } from './free-port.ts';
import { endOrphan } from './orphan-process.ts';
import { startProcess, type RunningProcess } from './running-process.ts';

export interface TemporalServer extends RunningProcess {
  readonly address: string;
  /** Undefined when the server runs headless. */
  readonly uiUrl: string | undefined;
}

export interface TemporalServerOptions {
  binary: string;
  namespace: string;
  /** Keeps histories in this file; without it they live in memory. */
  dbFile?: string;
  ui: boolean;
  ports?: TemporalPorts;
  output?: Writable;
}

export interface TemporalPorts {
  grpc: number;
  ui: number;
}

const READY_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 10_000;

/** Temporal's names of attribute types, as its command line spells them. */
const ATTRIBUTE_TYPES = { KEYWORD: 'Keyword', BOOL: 'Bool' } as const;

/** One task-queue partition: on one node more only add hops. The forced refresh makes new attributes usable at once. */
const DYNAMIC_CONFIG = [
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
  'system.forceSearchAttributesCacheRefreshOnRead=true',
];

export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const ports = options.ports ?? (await pickTemporalPorts());
  const pidFile = options.dbFile === undefined ? undefined : `${options.dbFile}.pid`;
  if (pidFile !== undefined && options.dbFile !== undefined) {
    await endOrphan({ pidFile, mark: options.dbFile, signal: 'SIGTERM' });
  }
  const running = startProcess({
    command: options.binary,
    args: serverArguments(options, ports),
    stopSignal: 'SIGTERM',
    output: options.output,
  });
  if (pidFile !== undefined) await writeFile(pidFile, String(running.pid));
  const address = `127.0.0.1:${ports.grpc}`;
  try {
    await waitUntilReady(address, options.namespace, running);
  } catch (error) {
    await running.stop(STOP_DEADLINE_MS);
    throw error;
  }
  return {
    pid: running.pid,
    exited: running.exited,
    stop: (deadlineMs = STOP_DEADLINE_MS) => running.stop(deadlineMs),
    address,
    uiUrl: options.ui ? `http://127.0.0.1:${ports.ui}` : undefined,
  };
}

export async function pickTemporalPorts(): Promise<TemporalPorts> {
  const [grpc, ui] = await freePorts(2);
  if (grpc === undefined || ui === undefined) throw new Error('no free ports on 127.0.0.1');
  return { grpc, ui };
}

function serverArguments(options: TemporalServerOptions, ports: TemporalPorts): string[] {
  const attributes = Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => `${name}=${ATTRIBUTE_TYPES[type]}`);
  const storage = ['--db-filename', options.dbFile ?? '', '--sqlite-pragma', 'journal_mode=wal'];
  return [
    'server',
    'start-dev',
    '--ip=127.0.0.1',
    `--port=${ports.grpc}`,
    ...(options.ui ? ['--ui-ip=127.0.0.1', `--ui-port=${ports.ui}`, '--ui-disable-news-fetch'] : ['--headless']),
    `--namespace=${options.namespace}`,
    '--log-level=warn',
    ...(options.dbFile === undefined ? [] : [...storage, '--sqlite-pragma', 'synchronous=1']),
    ...attributes.flatMap((attribute) => ['--search-attribute', attribute]),
    ...DYNAMIC_CONFIG.flatMap((setting) => ['--dynamic-config-value', setting]),
  ];
}

async function waitUntilReady(address: string, namespace: string, running: RunningProcess): Promise<void> {
  let gone: string | undefined;
  void running.exited.then((how) => (gone = how));
  const deadline = Date.now() + READY_DEADLINE_MS;
  let last: unknown;
  while (Date.now() < deadline) {
    if (gone !== undefined) throw new Error(`the Temporal server ${gone} before it was ready; its log says why`);
    try {
      return await describeNamespace(address, namespace);
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the Temporal server was not ready within ${READY_DEADLINE_MS / 1000} s`, { cause: last });
}

/** Answers when the namespace can be used; throws when the server cannot be reached within two seconds. */
async function describeNamespace(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: '2s' });
  try {
    await connection.withDeadline(Date.now() + 2000, () => connection.workflowService.describeNamespace({ namespace }));
  } finally {
    await connection.close();
  }
}
