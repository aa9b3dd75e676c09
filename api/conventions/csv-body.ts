// Bodies that are files: CSV, far larger than any JSON, so it is taken as a stream, written to a temporary file and hashed on
// the way. The file is removed whatever happens, and no more than the limit is ever written.

import { createHash } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Takes `text/csv` as a stream, and nothing else. */
    csv?: true;
  }
}

/** A provider's largest day is some millions of lines of 200 bytes; more is a wrong file. */
export const MAX_CSV_BYTES = 1024 * 1024 * 1024;
/** A large file over a slow line. */
export const CSV_DEADLINE_MS = 15 * 60_000;
const CSV = /^text\/csv\s*(?:;|$)/i;
const CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)/i;

/** Lets routes with `config.csv` take CSV; on all others it stays an unsupported type. Call it before the routes are added. */
export function acceptCsv(scope: FastifyInstance): void {
  scope.addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload));
  scope.addHook('preParsing', async (request) => {
    if (request.is404) return;
    const takesCsv = request.routeOptions.config.csv === true;
    const { 'content-type': type = '', 'content-encoding': coding = 'identity' } = request.headers;
    if (takesCsv && (!CSV.test(type) || coding !== 'identity')) {
      throw new Problem('unsupported_media_type', 'send the file itself, not compressed, as text/csv');
    }
    if (!takesCsv && CSV.test(type)) throw new Problem('unsupported_media_type', 'send the body as application/json');
  });
}

/** What the request says its bytes are written in; undefined when it does not. */
export function charsetOf(request: FastifyRequest): string | undefined {
  return CHARSET.exec(request.headers['content-type'] ?? '')?.[1];
}

export type SpooledFile = { path: string; sha256: string };

/** Writes the body to a file that lives as long as `use` runs. Throws 413 for more bytes than `maxBytes`. */
export async function withSpooledBody<T>(
  request: FastifyRequest,
  use: (file: SpooledFile) => Promise<T>,
  maxBytes = MAX_CSV_BYTES,
): Promise<T> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const folder = await mkdtemp(join(tmpdir(), 'tallyman-file-'));
  try {
    const path = join(folder, 'body');
    return await use({ path, sha256: await spool(request, path, maxBytes) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Answers with the hash. A body that is too long is left as it is: were it destroyed, its sender would hear nothing. */
async function spool(request: FastifyRequest, path: string, maxBytes: number): Promise<string> {
  // An empty body arrives as none.
  const body = request.body instanceof Readable ? request.body : Readable.from([]);
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  try {
    let bytes = 0;
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      hash.update(chunk);
      await file.write(chunk);
    }
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

/** The rest of the body is not read, so the connection ends with the answer. */
function tooLarge(maxBytes: number): Problem {
  return new Problem('body_too_large', `the file is larger than ${maxBytes} bytes: send it in parts`, {
    headers: { connection: 'close' },
  });
}
