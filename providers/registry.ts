// The dialects we speak. A new one is a folder and a line here; the compiler then lists what is missing. Each reads its own
// settings, so a missing one stops the start with a line that names it.

import type { Provider } from '../domain/provider.ts';
import type { Dialect } from './dialect.ts';
import type { SettingTable } from '../platform/settings.ts';
import { HYPETECH_SETTINGS, createHypetech, hypetechSettings } from './hypetech/index.ts';

export type Dialects = ReadonlyMap<Provider, Dialect>;

type Entry = { settings: SettingTable; create: (env: NodeJS.ProcessEnv) => Dialect };

const ENTRIES: Partial<Record<Provider, Entry>> = {
  hypetech: { settings: HYPETECH_SETTINGS, create: (env) => createHypetech(hypetechSettings(env)) },
};

/** Every dialect's settings, for the table of what can be configured. */
export const DIALECT_SETTINGS: SettingTable = Object.assign(
  {},
  ...Object.values(ENTRIES).map((entry) => entry.settings),
) as SettingTable;

/** Every dialect, with its settings from the environment. Throws Failure `setting_invalid`. */
export function createDialects(env: NodeJS.ProcessEnv): Dialects {
  return new Map(
    Object.values(ENTRIES)
      .map((entry) => entry.create(env))
      .map((dialect) => [dialect.provider, dialect]),
  );
}
