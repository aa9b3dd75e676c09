// One logger per process: JSON lines to stdout, readable lines on a terminal.
// It must never write a credential: what a provider or a caller signs with is blanked wherever headers are logged.

import { pino, type DestinationStream, type Logger } from 'pino';
import pretty from 'pino-pretty';
import { logError } from './log-error.ts';

export type { Logger };

const SECRET_FIELDS = [
  'authorization',
  'cookie',
  'x-api-key',
  'signature',
  'x-signature',
  'x-hub-signature',
  'x-hypetech-signature',
  'token',
  'secret',
  'password',
];

/** Paths that pino blanks: the field itself, and inside `headers` of a request. */
const REDACTED = SECRET_FIELDS.flatMap((field) => [`["${field}"]`, `*["${field}"]`, `*.headers["${field}"]`]);

/** Writes to `destination` instead of stdout if one is given. */
export function createLogger(name: string, level = 'info', destination?: DestinationStream): Logger {
  const options = {
    name,
    level,
    base: { pid: process.pid },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    // Ours log `err`, Temporal's SDK logs `error`.
    serializers: { err: logError, error: logError },
    redact: { paths: REDACTED, censor: '[blanked]' },
  };
  if (destination) return pino(options, destination);
  if (!process.stdout.isTTY) return pino(options);
  return pino(options, pretty({ colorize: true, ignore: 'pid', singleLine: true, sync: true }));
}
