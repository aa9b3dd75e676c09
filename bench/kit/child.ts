// A child process that works on orders, and the parent's end of it: one order at a time over IPC, each with a deadline. The
// child ends with its parent, and an order that fails or is not reported in time fails the benchmark.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { BenchContext } from './run-bench.ts';

export type Child<Order, Result> = { readonly pid: number; run(order: Order, deadlineMs: number): Promise<Result> };

type Report<Result> = { result: Result } | { failed: string };

const READY_DEADLINE_MS = 60_000;

/** Starts `entry`, which calls `obeyOrders`; resolves when it is ready for the first order. */
export async function startChild<Order extends object, Result>(
  context: BenchContext,
  entry: URL,
  env: Record<string, string>,
): Promise<Child<Order, Result>> {
  const child = fork(entry, { execArgv: ['--import', 'tsx'], env: { ...process.env, ...env } });
  context.onClose(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  await nextMessage(child, context.signal, READY_DEADLINE_MS);
  return {
    pid: child.pid ?? 0,
    async run(order, deadlineMs) {
      child.send(order);
      const report = (await nextMessage(child, context.signal, deadlineMs)) as Report<Result>;
      if ('failed' in report) throw new Error(report.failed);
      return report.result;
    },
  };
}

/** The child's end: does what it is told and reports it; `work` parses the order. */
export function obeyOrders<Result>(work: (order: unknown) => Promise<Result>): void {
  const send = (message: Report<Result> | { ready: true }) => process.send?.(message);
  process.once('disconnect', () => process.exit(0));
  process.on('message', (order) => {
    void work(order).then(
      (result) => send({ result }),
      (error: unknown) => send({ failed: error instanceof Error ? error.message : String(error) }),
    );
  });
  send({ ready: true });
}

async function nextMessage(child: ChildProcess, signal: AbortSignal, deadlineMs: number): Promise<unknown> {
  const settled = new AbortController();
  const either = { signal: AbortSignal.any([signal, AbortSignal.timeout(deadlineMs), settled.signal]) };
  const died = once(child, 'exit', either).then(() => {
    throw new Error('a child process of the benchmark died');
  });
  try {
    const [message] = (await Promise.race([once(child, 'message', either), died])) as [unknown];
    return message;
  } finally {
    settled.abort();
    died.catch(() => undefined);
  }
}
