// The frame of every long-running process (API, worker, simulators): starts it, tells the supervisor when it is ready,
// ends it on a signal or when the supervisor is gone. A setting that is wrong is one line, never a stack.

import { Failure } from '../domain/failure.ts';
import type { Logger } from './logging.ts';
import { createShutdown, type Shutdown } from './shutdown.ts';

/** What a process tells its supervisor over the IPC channel, once. */
export interface ReadyMessage {
  ready: true;
  url?: string;
}

/** Runs `start` and announces the URL it returns. It may register closers while it starts. */
export async function runMain(log: Logger, start: (shutdown: Shutdown) => Promise<string | undefined>): Promise<void> {
  const shutdown = createShutdown(log);
  const end = (reason: string): void => void shutdown.begin(reason).then((code) => process.exit(code));
  process.once('SIGTERM', () => end('SIGTERM'));
  process.once('SIGINT', () => end('SIGINT'));
  process.once('disconnect', () => end('the supervisor is gone'));
  try {
    const url = await start(shutdown);
    const message: ReadyMessage = { ready: true, ...(url === undefined ? {} : { url }) };
    process.send?.(message);
    log.info({ url }, 'ready');
  } catch (error) {
    if (error instanceof Failure && error.code === 'setting_invalid') process.stderr.write(`${error.message}\n`);
    else log.fatal({ err: error }, 'could not start');
    await shutdown.begin('could not start');
    process.exit(1);
  }
}
