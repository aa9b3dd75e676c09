// Ends a server that an earlier, killed supervisor left behind in a data folder.
// A process is only touched when its command line names that folder: a pid file alone may name a stranger, because
// pids are reused. It must never be called for a folder whose lock is not held.

import { readFile, rm } from 'node:fs/promises';
import { runCommand } from './running-process.ts';

const END_DEADLINE_MS = 10_000;

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Ends the process named in the first line of `pidFile` if its command line holds `mark`; removes a stale file. */
export async function endOrphan(request: { pidFile: string; mark: string; signal: NodeJS.Signals }): Promise<void> {
  const text = await readFile(request.pidFile, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const pid = Number.parseInt(text, 10);
  if (Number.isSafeInteger(pid) && pid > 1 && (await commandLineHolds(pid, request.mark))) {
    await end(pid, request.signal);
  }
  await rm(request.pidFile, { force: true });
}

/** Tells two processes with the same, reused pid apart; undefined where the system does not say. */
export async function startedAt(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The second field is the command in parentheses and may hold spaces; the start time is the 20th after it.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

async function commandLineHolds(pid: number, mark: string): Promise<boolean> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() =>
    runCommand('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { deadlineMs: 2000 }).catch(() => ''),
  );
  return line.includes(mark);
}

async function end(pid: number, signal: NodeJS.Signals): Promise<void> {
  process.kill(pid, signal);
  const deadline = Date.now() + END_DEADLINE_MS;
  while (isAlive(pid) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  if (isAlive(pid)) process.kill(pid, 'SIGKILL');
}
