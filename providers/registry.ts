// The dialects we speak. A new one is a folder and a line here; the compiler then lists what is missing. Each reads its own
// settings, so a missing one stops the start with a line that names it.

import type { Provider } from '../domain/provider.ts';
import { isProvider } from '../domain/provider.ts';
import { Failure } from '../domain/failure.ts';
import type { SettingTable } from '../platform/settings.ts';
import type { Dialect } from './dialect.ts';
import type { Directory } from './directory.ts';
import { HYPETECH_SETTINGS, createHypetech, hypetechSettings } from './hypetech/index.ts';

export type Dialects = ReadonlyMap<Provider, Dialect>;

type Entry = { settings: SettingTable; create: (env: NodeJS.ProcessEnv, directory: Directory) => Dialect };

const ENTRIES: Partial<Record<Provider, Entry>> = {
  hypetech: { settings: HYPETECH_SETTINGS, create: (env) => createHypetech(hypetechSettings(env)) },
};

/** Every dialect's settings, for the table of what can be configured. */
export const DIALECT_SETTINGS: SettingTable = Object.assign(
  {},
  ...Object.values(ENTRIES).map((entry) => entry.settings),
) as SettingTable;

/** The dialects that TALLYMAN_PROVIDERS names (all, when it is not set). Throws Failure `setting_invalid`. */
export function createDialects(env: NodeJS.ProcessEnv, directory: Directory): Dialects {
  return new Map(namesIn(env).map(([provider, entry]) => [provider, entry.create(env, directory)]));
}

function namesIn(env: NodeJS.ProcessEnv): [Provider, Entry][] {
  const named = env['TALLYMAN_PROVIDERS']?.split(',').map((name) => name.trim()) ?? Object.keys(ENTRIES);
  return named.map((name) => {
    const entry = isProvider(name) ? ENTRIES[name] : undefined;
    if (!isProvider(name) || !entry) {
      throw new Failure(
        'setting_invalid',
        `TALLYMAN_PROVIDERS names ${name}: expected some of ${Object.keys(ENTRIES).join(', ')}`,
      );
    }
    return [name, entry];
  });
}
