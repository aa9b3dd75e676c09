// The parent's end of the load generator: starts it, gives one order at a time, and ends it. An order that is not reported
// back in time fails the benchmark.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BenchContext } from '../kit/run-bench.ts';
import type { LoadOrder, LoadReport } from './generator-main.ts';
import type { LoadWindow } from './load-window.ts';

export type Generator = { pid: number; run(order: LoadOrder): Promise<LoadWindow> };

const ENTRY = fileURLToPath(new URL('./generator-main.ts', import.meta.url));
const READY_DEADLINE_MS = 30_000;
/** Connecting the callers before the window, and the calls in flight after it. */
const SPARE_MS = 30_000;

export async function startGenerator(context: BenchContext, env: Record<string, string>): Promise<Generator> {
  const child = fork(ENTRY, { execArgv: ['--import', 'tsx'], env: { ...process.env, ...env } });
  context.onClose(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  await nextMessage(child, context.signal, READY_DEADLINE_MS);
  return {
    pid: child.pid ?? 0,
    async run(order) {
      child.send(order);
      const report = (await nextMessage(child, context.signal, order.seconds * 1000 + SPARE_MS)) as LoadReport;
      if ('failed' in report) throw new Error(report.failed);
      return report.window;
    },
  };
}

async function nextMessage(child: ChildProcess, signal: AbortSignal, deadlineMs: number): Promise<unknown> {
  const settled = new AbortController();
  const either = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs), settled.signal]);
  const died = once(child, 'exit', { signal: either }).then(() => {
    throw new Error('the load generator died');
  });
  try {
    const [message] = (await Promise.race([once(child, 'message', { signal: either }), died])) as [unknown];
    return message;
  } finally {
    settled.abort();
    died.catch(() => undefined);
  }
}
