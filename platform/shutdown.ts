// Ends a process in good order: on SIGTERM, SIGINT or a lost supervisor, closers run in reverse order of registration.
// It is idempotent, and it must never hang: past the deadline the process ends anyway, with exit code 1.

import type { Logger } from './logging.ts';

export interface Shutdown {
  /** Registers what must be closed; the last registered is closed first. */
  onClose(name: string, close: () => unknown): void;
  /** Begins the end, once; resolves with the exit code when everything is closed or the deadline has passed. */
  begin(reason: string): Promise<number>;
}

/** Long enough to drain wallet calls and activities, short enough for an orchestrator's 30 s. */
const DEADLINE_MS = 28_000;

export function createShutdown(log: Logger, deadlineMs = DEADLINE_MS): Shutdown {
  const closers: { name: string; close: () => unknown }[] = [];
  let ending: Promise<number> | undefined;

  const closeAll = async (): Promise<number> => {
    let code = 0;
    for (const { name, close } of closers.toReversed()) {
      try {
        await close();
      } catch (error) {
        code = 1;
        log.error({ err: error }, `closing ${name} failed`);
      }
    }
    return code;
  };

  return {
    onClose: (name, close) => void closers.push({ name, close }),
    begin(reason) {
      if (ending) return ending;
      log.info(`ending: ${reason}`);
      let timer: NodeJS.Timeout | undefined;
      const overrun = new Promise<number>((resolve) => {
        timer = setTimeout(() => {
          log.error(`not closed within ${deadlineMs / 1000} s, ending anyway`);
          resolve(1);
        }, deadlineMs);
      });
      ending = Promise.race([closeAll(), overrun]).finally(() => clearTimeout(timer));
      return ending;
    },
  };
}
