// Finds a Temporal development server on this machine, or gets one: the PATH, the binary of an earlier run, the SDK's
// download, a build from the Go module proxy. Every try has a deadline, and the last failure says what to install.
// It must never leave a half-written binary in the cache, nor build twice at once.

import { constants } from 'node:fs';
import { access, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withFileLock } from './file-lock.ts';
import { runCommand } from './running-process.ts';

export const TEMPORAL_CLI_VERSION = '1.8.2';

export interface TemporalBinary {
  path: string;
  /** Which way was taken, as words for the terminal. */
  how: string;
}

/** Says what is under way; called with whole lines. */
export type Progress = (line: string) => void;

/** A network that is not there shows within seconds; one that is there may need minutes for some 50 MB. */
const FIRST_BYTE_DEADLINE_MS = 20_000;
const DOWNLOAD_DEADLINE_MS = 5 * 60_000;
const BUILD_DEADLINE_MS = 15 * 60_000;
const PROGRESS_EVERY_MS = 10_000;
const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const GO_MODULE = join(PROJECT, 'tools', 'temporal-cli');
const DOWNLOADER = join(PROJECT, 'platform', 'temporal-download.ts');

/** The cache of this user and version, outside the project: several checkouts share one binary. */
export function temporalCacheDir(env: NodeJS.ProcessEnv): string {
  const base = env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache');
  return join(base, 'tallyman', `temporal-${TEMPORAL_CLI_VERSION}`);
}

/** A way to get the binary: writes it to `target` or throws with the reason. */
export interface Way {
  name: string;
  how: string;
  get(target: string, env: NodeJS.ProcessEnv, progress: Progress): Promise<void>;
}

const WAYS: readonly Way[] = [
  { name: "the SDK's download", get: download, how: `temporal ${TEMPORAL_CLI_VERSION} downloaded` },
  { name: 'a build with go', get: build, how: `temporal ${TEMPORAL_CLI_VERSION} built from the Go module proxy` },
];

/** Throws with what to install when every way failed. */
export async function findTemporalBinary(
  env: NodeJS.ProcessEnv,
  progress: Progress,
  ways = WAYS,
): Promise<TemporalBinary> {
  const onPath = await findOnPath('temporal', env);
  if (onPath) return { path: onPath, how: `temporal found on the PATH (${onPath})` };
  const cacheDir = temporalCacheDir(env);
  const cached = join(cacheDir, 'temporal');
  const fromCache: TemporalBinary = {
    path: cached,
    how: `temporal ${TEMPORAL_CLI_VERSION} from the cache (${cached})`,
  };
  if (await isExecutable(cached)) return fromCache;
  await mkdir(cacheDir, { recursive: true });
  return withFileLock(join(cacheDir, 'lock'), BUILD_DEADLINE_MS, async () => {
    if (await isExecutable(cached)) return fromCache;
    return obtain(cached, ways, env, progress);
  });
}

async function obtain(
  target: string,
  ways: readonly Way[],
  env: NodeJS.ProcessEnv,
  progress: Progress,
): Promise<TemporalBinary> {
  const failures: string[] = [];
  for (const way of ways) {
    const unfinished = `${target}.${process.pid}.unfinished`;
    try {
      progress(`Temporal server: trying ${way.name}`);
      await way.get(unfinished, env, progress);
      await rename(unfinished, target);
      return { path: target, how: way.how };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      failures.push(`${way.name}: ${reason}`);
      progress(`Temporal server: ${way.name} did not work (${firstLine(reason)})`);
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
  }
  throw new Error(
    `no Temporal server: install the Temporal CLI so that "temporal" is on the PATH, or install Go 1.26.4 or newer, ` +
      `or set TEMPORAL_ADDRESS to a running server. Tried ${failures.join('; ')}`,
  );
}

/** The SDK only downloads while it starts a server, so a short-lived child starts one and ends it. */
async function download(target: string, env: NodeJS.ProcessEnv): Promise<void> {
  const folder = `${target}.download`;
  await mkdir(folder, { recursive: true });
  const unreachable = new AbortController();
  const giveUp = async (): Promise<void> => {
    // A file that is renamed while we look has arrived.
    const arriving = await holdsBytes(folder).catch(() => true);
    if (!arriving) unreachable.abort(new Error(`no answer in ${FIRST_BYTE_DEADLINE_MS / 1000} s`));
  };
  const firstByte = setTimeout(() => void giveUp(), FIRST_BYTE_DEADLINE_MS);
  try {
    const args = ['--import', 'tsx', DOWNLOADER, folder, `v${TEMPORAL_CLI_VERSION}`];
    const { signal } = unreachable;
    await runCommand(process.execPath, args, { deadlineMs: DOWNLOAD_DEADLINE_MS, env, cwd: PROJECT, signal });
    const [file] = await readdir(folder);
    if (file === undefined) throw new Error('nothing was downloaded');
    await rename(join(folder, file), target);
  } finally {
    clearTimeout(firstByte);
    await rm(folder, { recursive: true, force: true });
  }
}

async function holdsBytes(folder: string): Promise<boolean> {
  const sizes = await Promise.all((await readdir(folder)).map(async (file) => (await stat(join(folder, file))).size));
  return sizes.some((size) => size > 0);
}

async function build(target: string, env: NodeJS.ProcessEnv, progress: Progress): Promise<void> {
  const go = await findOnPath('go', env);
  if (!go) throw new Error('go is not on the PATH');
  const version = `-X github.com/temporalio/cli/internal/temporalcli.Version=${TEMPORAL_CLI_VERSION}`;
  const flags = ['build', '-mod=readonly', '-ldflags', `-s -w ${version}`, '-o', target];
  const started = Date.now();
  progress('Temporal server: building it once with go; about three minutes on two cores, the next start reuses it');
  const timer = setInterval(() => {
    progress(`Temporal server: still building (${Math.round((Date.now() - started) / 1000)} s)`);
  }, PROGRESS_EVERY_MS);
  try {
    await runCommand(go, [...flags, 'github.com/temporalio/cli/cmd/temporal'], {
      deadlineMs: BUILD_DEADLINE_MS,
      cwd: GO_MODULE,
      env: { ...env, CGO_ENABLED: '0' },
    });
  } finally {
    clearInterval(timer);
  }
}

async function findOnPath(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (folder !== '' && (await isExecutable(path))) return path;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function firstLine(text: string): string {
  return text.split(/[\n|]/)[0]?.trim().slice(0, 160) ?? '';
}
