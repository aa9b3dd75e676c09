// Starts an operating-system process and gives it a lifetime that can be awaited and ended.
// On Linux the kernel is asked to end the process with its parent (setpriv --pdeathsig), so that a killed supervisor
// leaves no server behind. It must never wait without a deadline: a process that ignores its stop signal is killed.

import { spawn, spawnSync, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** A started process: `exited` resolves, never rejects, with words such as "exited with code 1". */
export interface RunningProcess {
  readonly pid: number;
  readonly exited: Promise<string>;
  stop(deadlineMs?: number): Promise<void>;
}

export interface ProcessRequest {
  command: string;
  args: readonly string[];
  /** What asks this program to end in good order. */
  stopSignal: NodeJS.Signals;
  /** Receives stdout and stderr; without it they are discarded. */
  output?: Writable | undefined;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Runs as `nobody`, keeping only the right to reach files below folders closed to others (PostgreSQL refuses uid 0). */
  dropRoot?: boolean;
}

/** The unprivileged user that a root-owned stack runs PostgreSQL as; the kernel's overflow uid, present everywhere. */
export const NOBODY_UID = 65534;
const DEFAULT_STOP_MS = 10_000;

let setprivFound: boolean | undefined;

function hasSetpriv(): boolean {
  setprivFound ??= process.platform === 'linux' && spawnSync('setpriv', ['--version']).status === 0;
  return setprivFound;
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The command line that runs `command` under the guards this machine offers. */
function guarded(request: ProcessRequest): [string, string[]] {
  const mustDrop = request.dropRoot === true && isRoot();
  if (!hasSetpriv()) {
    if (mustDrop) {
      throw new Error('PostgreSQL refuses to run as root, and setpriv (util-linux) is missing: start as another user');
    }
    return [request.command, [...request.args]];
  }
  const drop = mustDrop
    ? [`--reuid=${NOBODY_UID}`, `--regid=${NOBODY_UID}`, '--clear-groups', '--inh-caps=+dac_override']
    : [];
  // access(2), by which PostgreSQL looks for its own files, ignores capabilities of a user other than root without this bit.
  const keep = mustDrop ? ['--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'] : [];
  const guards = [...drop, ...keep, `--pdeathsig=${request.stopSignal}`];
  return ['setpriv', [...guards, request.command, ...request.args]];
}

/** Starts the process; throws only when it cannot be started at all. */
export function startProcess(request: ProcessRequest): RunningProcess {
  const [command, args] = guarded(request);
  const pipe = request.output ? 'pipe' : 'ignore';
  const child = spawn(command, args, {
    stdio: ['ignore', pipe, pipe],
    // A session of its own: Ctrl-C on the terminal must reach the supervisor alone, which ends its parts in order.
    detached: true,
    env: request.env ?? process.env,
    ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
  });
  return followProcess(child, request.stopSignal, request.output);
}

/** Takes an already spawned child under the same care. */
export function followProcess(child: ChildProcess, stopSignal: NodeJS.Signals, output?: Writable): RunningProcess {
  if (output) {
    child.stdout?.pipe(output, { end: false });
    child.stderr?.pipe(output, { end: false });
  }
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) =>
      resolve(signal ? `was ended by ${signal}` : `exited with code ${code ?? '?'}`),
    );
  });
  const alive = (): boolean => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  return {
    pid: child.pid ?? 0,
    exited,
    async stop(deadlineMs = DEFAULT_STOP_MS) {
      if (!alive()) return;
      child.kill(stopSignal);
      const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** Runs a command to its end and returns its output; throws with the last lines of it when it fails or overruns. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: {
    deadlineMs: number;
    env?: NodeJS.ProcessEnv;
    cwd?: string;
    dropRoot?: boolean;
    /** Ends it before its deadline; its reason is thrown. */
    signal?: AbortSignal;
  },
): Promise<string> {
  const [wrapped, wrappedArgs] = guarded({ ...options, command, args, stopSignal: 'SIGKILL' });
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe'];
  const child = spawn(wrapped, wrappedArgs, {
    stdio,
    timeout: options.deadlineMs,
    killSignal: 'SIGKILL',
    env: options.env ?? process.env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  let text = '';
  const collect = (chunk: Buffer): void => {
    text = (text + chunk.toString()).slice(-KEPT_OUTPUT_CHARS);
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const kill = (): void => void child.kill('SIGKILL');
  options.signal?.addEventListener('abort', kill);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  options.signal?.removeEventListener('abort', kill);
  if (code === 0) return text;
  options.signal?.throwIfAborted();
  const how = signal ? `was stopped after ${options.deadlineMs / 1000} s` : `exited with code ${code ?? '?'}`;
  throw new Error(`${command} ${how}: ${text.trim().split('\n').slice(-5).join(' | ')}`);
}

/** Enough for a compiler's last errors, and a bound on what a noisy program can make us hold. */
const KEPT_OUTPUT_CHARS = 64 * 1024;
