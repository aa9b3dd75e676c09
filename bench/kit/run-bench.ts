// The frame of a benchmark: a folder of its own, an end for everything that was started, one line for what went wrong.
// However it ends (done, failed, Ctrl-C, too long), it must leave no process behind, and no files but the logs of a failure.

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export type BenchContext = {
  /** Databases and logs; removed at the end. */
  readonly folder: string;
  /** Aborted when the benchmark has to end. */
  readonly signal: AbortSignal;
  /** Registers what must be ended; the last registered is ended first. */
  onClose(close: () => Promise<unknown>): void;
  line(text: string): void;
};

/** Few benchmarks of ours need more; one that hangs must not hold a machine for a night. */
const DEADLINE_MS = 40 * 60_000;
/** What is starting when the end comes gets this long to hand over its closer. */
const SETTLE_MS = 15_000;

/** Runs the work and ends the process: 0 done, 1 failed or interrupted. */
export async function runBench(
  work: (context: BenchContext) => Promise<void>,
  deadlineMs = DEADLINE_MS,
): Promise<never> {
  const stop = new AbortController();
  let interrupted = false;
  const end = (why: string) => stop.abort(new Error(why));
  const interrupt = () => {
    interrupted = true;
    end('interrupted');
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  const timer = setTimeout(() => end(`not done within ${deadlineMs / 60_000} minutes`), deadlineMs);
  const closers: (() => Promise<unknown>)[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'tallyman-bench-'));
  const startedAt = Date.now();
  const working = work({
    folder,
    signal: stop.signal,
    onClose: (close) => void closers.push(close),
    line: (text) => console.log(`${((Date.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${text}`),
  });
  const failure = await Promise.race([working, aborted(stop.signal)]).then(
    () => null,
    (error: unknown) => error,
  );
  clearTimeout(timer);
  stop.abort(failure);
  await Promise.race([working.catch(() => undefined), sleep(SETTLE_MS)]);
  for (const close of closers.toReversed()) await close().catch((error: unknown) => console.error(String(error)));
  await removeFolder(folder, { keepLogs: failure !== null && !interrupted });
  if (failure !== null) console.error(`bench: ${failure instanceof Error ? failure.message : 'failed'}`);
  process.exit(failure === null ? 0 : 1);
}

async function removeFolder(folder: string, { keepLogs }: { keepLogs: boolean }): Promise<void> {
  const names = await readdir(folder);
  const others = names.filter((name) => !name.endsWith('.log'));
  if (!keepLogs || others.length === names.length) return rm(folder, { recursive: true, force: true });
  for (const name of others) await rm(join(folder, name), { recursive: true, force: true });
  console.error(`bench: its logs are in ${folder}`);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
