// A part of the stack that is one of our own Node processes: it says over IPC when it is ready, and where.
// It carries its name as process title, and ends by itself when the channel to this supervisor closes.
// It must never outlive a failed start.

import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ReadyMessage } from '../../platform/run-main.ts';
import { followProcess, type RunningProcess } from '../../platform/running-process.ts';
import type { Part } from '../../platform/supervisor.ts';
import { TSX } from '../../platform/tsx-loader.ts';
import type { LogFile } from './log-file.ts';

export interface NodePart {
  name: string;
  /** The entry file, relative to the project's root. */
  entry: string;
  env: Record<string, string>;
  log: LogFile;
  readyDeadlineMs?: number;
  /** Bounds what V8 lets live before it collects; without it, garbage grows with the machine's memory. */
  heapMb?: number;
  /** Bounds each half of the space for new objects, in every thread; V8's own bound is 16 MB, and it fills it. */
  youngMb?: number;
}

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const READY_DEADLINE_MS = 60_000;

export function nodePart(request: NodePart): Part {
  return {
    name: request.name,
    async launch(signal) {
      const args = [`--title=${request.name}`, ...bounds(request), '--import', TSX, `${PROJECT}${request.entry}`];
      const child = spawn(process.execPath, args, {
        cwd: PROJECT,
        env: { ...process.env, ...request.env },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        detached: true,
      });
      const running = followProcess(child, 'SIGTERM', request.log);
      try {
        await untilReady(child, running, request, signal);
        return running;
      } catch (error) {
        await running.stop();
        throw error;
      }
    },
  };
}

function bounds({ heapMb, youngMb }: NodePart): string[] {
  return [
    ...(heapMb === undefined ? [] : [`--max-old-space-size=${heapMb}`]),
    ...(youngMb === undefined ? [] : [`--max-semi-space-size=${youngMb}`]),
  ];
}

async function untilReady(child: ChildProcess, running: RunningProcess, request: NodePart, signal: AbortSignal) {
  const deadlineMs = request.readyDeadlineMs ?? READY_DEADLINE_MS;
  let cleanUp = (): void => undefined;
  const ready = new Promise<void>((resolve, reject) => {
    const onAbort = (): void => reject(new Error(`${request.name} was stopped while it started`));
    const timer = setTimeout(() => {
      reject(new Error(`${request.name} was not ready within ${deadlineMs / 1000} s (${request.log.file})`));
    }, deadlineMs);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    child.on('message', (message) => {
      if ((message as Partial<ReadyMessage>).ready === true) resolve();
    });
    cleanUp = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
  });
  const died = running.exited.then((how) => {
    throw new Error(`${request.name} ${how} before it was ready: ${request.log.lastWords()} (${request.log.file})`);
  });
  try {
    await Promise.race([ready, died]);
  } finally {
    cleanUp();
    died.catch(() => undefined);
    ready.catch(() => undefined);
  }
}
