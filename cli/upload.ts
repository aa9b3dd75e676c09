// `tallyman upload`: sends a provider's file to the running stack as its statement of a gaming day, and prints the answer. The
// file is streamed; sending it again changes nothing, because the stack knows a file by its bytes.

import { randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Failure } from '../domain/failure.ts';
import { EXIT } from './exit.ts';
import { readDevFile } from './start/dev-file.ts';

/** Some gigabytes over a local connection, and the loading of them. */
const DEADLINE_MS = 20 * 60_000;

export type Upload = { provider: string; path: string; day: string; mapping?: string | undefined; dataDir: string };

/** Prints what was read; returns the exit code. Throws Failure with the problem's own words when the file was refused. */
export async function runUpload({ provider, path, day, mapping, dataDir }: Upload): Promise<number> {
  const { api, tokens } = await readDevFile(dataDir);
  const query = new URLSearchParams({ provider, day, ...(mapping === undefined ? {} : { mapping }) });
  const file = await open(path).catch((cause: unknown) => {
    throw new Failure('not_found', `${path} cannot be read`, { cause });
  });
  try {
    const response = await fetch(`${api}/v1/statements?${query.toString()}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokens.finance}`,
        'idempotency-key': randomUUID(),
        'content-type': 'text/csv',
      },
      body: file.readableWebStream({ type: 'bytes' }) as ReadableStream,
      duplex: 'half',
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new Failure('state_conflict', `the upload was answered ${response.status}: ${text}`);
    process.stdout.write(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
    return EXIT.done;
  } finally {
    await file.close();
  }
}
