// A part's log file, bounded: at its limit it becomes `<name>.log.1` and a new one begins, as at each start.
// It remembers the last words, so that a part which cannot start is explained where the person looks.
// It must never hold back the part: a full disk loses log lines, not the service.

import { closeSync, existsSync, openSync, renameSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';

/** Two of these per part: enough for a day's demo, small enough to open in an editor. */
const MAX_BYTES = 20 * 1024 * 1024;

export interface LogFile extends Writable {
  readonly file: string;
  /** The last thing that the part said in words, for a message on the terminal. */
  lastWords(): string;
}

export function openLogFile(file: string, maxBytes = MAX_BYTES): LogFile {
  let descriptor = openNew(file);
  let bytes = 0;
  let tail = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      tail = (tail + chunk.toString()).slice(-16_384);
      try {
        if (bytes + chunk.length > maxBytes) {
          closeSync(descriptor);
          descriptor = openNew(file);
          bytes = 0;
        }
        bytes += writeSync(descriptor, chunk);
      } catch {
        // Lost on purpose, see above.
      }
      done();
    },
    final(done) {
      closeSync(descriptor);
      done();
    },
  });
  return Object.assign(stream, { file, lastWords: () => lastWords(tail) });
}

function openNew(file: string): number {
  if (existsSync(file)) renameSync(file, `${file}.1`);
  return openSync(file, 'w', 0o600);
}

/** Skips what a crash prints around its message: stack frames, braces, Node's version. */
function lastWords(tail: string): string {
  const lines = tail.split('\n').filter((line) => /^[^\s}]/.test(line) && !line.startsWith('Node.js v'));
  const last = lines.at(-1) ?? 'it said nothing';
  try {
    const entry = JSON.parse(last) as { msg?: string; err?: { message?: string } };
    return [entry.msg, entry.err?.message].filter((text) => text !== undefined).join(': ');
  } catch {
    return last;
  }
}
