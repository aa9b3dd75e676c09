#!/usr/bin/env node
// The door of every command, also before anything is installed: plain JavaScript that needs Node alone.
// It installs the locked dependencies when node_modules does not hold exactly them, then hands over to cli/main.ts.
// It must never import a package at the top, nor install anything that the lock file does not name.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const NEEDED = [20, 19];

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return;
  process.stderr.write(`tallyman needs Node ${NEEDED.join('.')} or newer, this is ${process.versions.node}\n`);
  process.exit(1);
}

/**
 * @typedef {{ version?: string, optional?: boolean, devOptional?: boolean, dev?: boolean }} Entry
 * @param {string} path
 * @returns {Record<string, Entry> | undefined}
 */
function readPackages(path) {
  try {
    return /** @type {{ packages: Record<string, Entry> }} */ (JSON.parse(readFileSync(join(PROJECT, path), 'utf8')))
      .packages;
  } catch {
    return undefined;
  }
}

/** Compares the lock file with npm's own record of what it put into node_modules. */
function isInstalled() {
  const locked = readPackages('package-lock.json');
  /** @type {Partial<Record<string, Entry>> | undefined} */
  const present = readPackages('node_modules/.package-lock.json');
  if (!locked || !present) return false;
  return Object.entries(locked).every(([path, entry]) => {
    if (path === '' || entry.version === undefined) return true;
    const found = present[path];
    if (found === undefined) return entry.optional === true || entry.devOptional === true || isOmitted(entry);
    return found.version === entry.version;
  });
}

/**
 * A production image is installed without development dependencies; only the tests need them.
 * @param {Entry} entry
 */
function isOmitted(entry) {
  return entry.dev === true && process.env.NODE_ENV === 'production';
}

/**
 * Not `npm ci`: that refuses a lock file made behind a registry mirror which lacks other platforms' optional binaries.
 * `--no-save` installs the locked versions too and writes neither package.json nor the lock; the check afterwards is ours.
 */
function install() {
  process.stderr.write('tallyman: installing dependencies, once (npm install)\n');
  const result = spawnSync('npm', ['install', '--no-save', '--loglevel=error'], {
    cwd: PROJECT,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (result.status === 0 && isInstalled()) return;
  const reason =
    result.error?.message ?? (result.status === 0 ? 'node_modules differs from package-lock.json' : 'see above');
  process.stderr.write(`tallyman: dependencies could not be installed: ${reason}\n`);
  process.exit(1);
}

checkNode();
if (!isInstalled()) install();
const { register } = await import('tsx/esm/api');
register();
const { main } = await import('./main.ts');
await main(process.argv.slice(2));
