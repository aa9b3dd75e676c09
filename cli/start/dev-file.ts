// DIR/dev.json: where the parts of a running development stack are, and how to be let in. Scripts and suites read it.
// It is there exactly while the stack is ready, readable by its owner only, and replaced in one step.

import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { JWK } from 'jose';
import { Failure } from '../../domain/failure.ts';

export interface DevFile {
  api: string;
  console: string;
  pid: number;
  database: string;
  temporal: { address: string; ui: string | null; namespace: string };
  tokens: { operator: string; finance: string; approver: string; engineer: string };
  people: { finance2: string; both: string };
  auth: { issuer: string; audience: string; alg: string; key: JWK };
  /** What else a provider's entry holds is written by its file in `stacks/`. */
  providers: Readonly<Record<string, { wallet?: string; secret?: string; simulator: string }>>;
}

export const DEFAULT_DATA_DIR = '.tallyman';

const fileIn = (dataDir: string): string => join(dataDir, 'dev.json');

export async function writeDevFile(dataDir: string, content: DevFile): Promise<void> {
  const unfinished = `${fileIn(dataDir)}.unfinished`;
  await writeFile(unfinished, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(unfinished, fileIn(dataDir));
}

export async function removeDevFile(dataDir: string): Promise<void> {
  await rm(fileIn(dataDir), { force: true });
}

/** What the running stack of this folder wrote. Throws Failure `not_found` with what to do when there is none. */
export async function readDevFile(dataDir: string): Promise<DevFile> {
  try {
    return JSON.parse(await readFile(fileIn(dataDir), 'utf8')) as DevFile;
  } catch (cause) {
    throw new Failure('not_found', `no stack is running in ${resolve(dataDir)}: start one with npm start`, { cause });
  }
}
