// `tallyman upload`: sends a provider's file to the running stack as its statement of a gaming day, and says what was read of it:
// in words on a terminal, as the API's JSON to a program. The file is streamed; sending it again makes it the newest once more.

import { randomUUID } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { Failure } from '../domain/failure.ts';
import { EXIT } from './exit.ts';
import { exitOfRefusal, reach, refusal } from './problem-text.ts';
import { readDevFile } from './start/dev-file.ts';
import { type UploadAnswer, uploadText } from './statement-text.ts';

/** Some gigabytes over a local connection, and the loading of them. */
const DEADLINE_MS = 20 * 60_000;

export type Upload = {
  provider: string;
  path: string;
  day: string;
  mapping?: string | undefined;
  json: boolean;
  dataDir: string;
};

/** Prints what was read; returns the exit code. Throws Failure for a file that cannot be read here. */
export async function runUpload({ provider, path, day, mapping, json, dataDir }: Upload): Promise<number> {
  const { api, tokens } = await readDevFile(dataDir);
  const query = new URLSearchParams({ provider, day, ...(mapping === undefined ? {} : { mapping }) });
  const file = await openFile(path);
  try {
    const url = `${api}/v1/statements?${query.toString()}`;
    const answer = await send(url, tokens.finance, file);
    const isForPeople = !json && process.stdout.isTTY;
    process.stdout.write(isForPeople ? uploadText(answer, provider, day) : `${JSON.stringify(answer, null, 2)}\n`);
    return EXIT.done;
  } catch (error) {
    return exitOfRefusal(error);
  } finally {
    await file.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  const file = await open(path).catch((cause: unknown) => {
    throw new Failure('not_found', `${path} cannot be read: is the name right, and may you read it?`, { cause });
  });
  if (!(await file.stat()).isDirectory()) return file;
  await file.close();
  throw new Failure('not_found', `${path} is a folder: name the file`);
}

async function send(url: string, token: string, file: FileHandle): Promise<UploadAnswer> {
  const response = await reach(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID(), 'content-type': 'text/csv' },
    body: file.readableWebStream({ type: 'bytes' }) as ReadableStream,
    duplex: 'half',
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  const text = await response.text();
  if (!response.ok) throw refusal('the upload was', response.status, text);
  return JSON.parse(text) as UploadAnswer;
}
