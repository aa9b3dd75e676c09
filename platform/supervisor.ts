// Keeps the parts of a stack running: a part that dies is started again with back-off, and one that dies five times in
// a minute ends the whole. Groups start one after the other and stop in reverse.
// It must never leave a part behind when it stops, not even one that was being restarted at that moment.

import type { RunningProcess } from './running-process.ts';

export interface Part {
  /** As shown to people and by `ps`, such as `tallyman-worker`. */
  readonly name: string;
  /** Starts the part and resolves when it is ready; ends what it began when it throws or is aborted. */
  launch(signal: AbortSignal): Promise<RunningProcess>;
}

export interface SupervisorEvents {
  died(part: string, how: string, restartInMs: number): void;
  restarted(part: string): void;
}

export interface Supervisor {
  /** Starts parts side by side; they will also be stopped side by side, after everything started later. */
  start(parts: readonly Part[]): Promise<void>;
  /** Resolves with one line when a part is given up; never rejects. */
  readonly givenUp: Promise<string>;
  stop(deadlineMs: number): Promise<void>;
}

const BACKOFF_MS = [200, 500, 1000, 2000];
const MAX_DEATHS = 5;
const DEATHS_WITHIN_MS = 60_000;

export function createSupervisor(events: SupervisorEvents): Supervisor {
  const stopping = new AbortController();
  const groups: Promise<Watched>[][] = [];
  let giveUp: (line: string) => void = () => undefined;
  const givenUp = new Promise<string>((resolve) => (giveUp = resolve));

  return {
    givenUp,
    async start(parts) {
      const group = parts.map((part) => watch(part, stopping.signal, events, giveUp));
      groups.push(group);
      const failed = (await Promise.allSettled(group)).find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    },
    async stop(deadlineMs) {
      stopping.abort();
      const deadline = Date.now() + deadlineMs;
      const stopOne = async (part: Promise<Watched>): Promise<void> => {
        const watched = await part.catch(() => undefined);
        await watched?.stop(Math.max(deadline - Date.now(), LEAST_STOP_MS));
      };
      for (const group of groups.toReversed()) await Promise.all(group.map(stopOne));
    },
  };
}

/** What a database needs for a fast shutdown, even when the parts before it used up the time. */
const LEAST_STOP_MS = 2000;

interface Watched {
  stop(deadlineMs: number): Promise<void>;
}

async function watch(
  part: Part,
  stopping: AbortSignal,
  events: SupervisorEvents,
  giveUp: (line: string) => void,
): Promise<Watched> {
  stopping.throwIfAborted();
  let current: RunningProcess | undefined = await part.launch(stopping);
  const keepAlive = async (): Promise<void> => {
    const deaths: number[] = [];
    while (!stopping.aborted) {
      const how = current ? await current.exited : 'could not be started again';
      current = undefined;
      if (isAborted(stopping)) return;
      deaths.push(Date.now());
      const recent = deaths.filter((at) => at > Date.now() - DEATHS_WITHIN_MS).length;
      if (recent >= MAX_DEATHS) return giveUp(`${part.name} died ${recent} times within a minute (${how})`);
      const delay = BACKOFF_MS[Math.min(recent, BACKOFF_MS.length) - 1] ?? 0;
      events.died(part.name, how, delay);
      await pause(delay, stopping);
      current = await part.launch(stopping).catch(() => undefined);
      if (current) events.restarted(part.name);
    }
  };
  const kept = keepAlive();
  return {
    async stop(deadlineMs) {
      await current?.stop(deadlineMs);
      // A launch that was under way is aborted by the signal; one that just succeeded is ended here.
      await kept;
      await current?.stop(deadlineMs);
    },
  };
}

/** A call, so that the compiler does not take the answer from before an await for granted. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
