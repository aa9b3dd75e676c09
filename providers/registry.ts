// The dialects we speak. A new one is a folder and a line here; the compiler then lists what is missing. Each reads its own
// settings, so a missing one stops the start with a line that names it.

import type { Provider } from '../domain/provider.ts';
import type { Dialect } from './dialect.ts';
import { createHypetech, hypetechSettings } from './hypetech/index.ts';

export type Dialects = ReadonlyMap<Provider, Dialect>;

const FACTORIES: Partial<Record<Provider, (env: NodeJS.ProcessEnv) => Dialect>> = {
  hypetech: (env) => createHypetech(hypetechSettings(env)),
};

/** Every dialect, with its settings from the environment. Throws Failure `setting_invalid`. */
export function createDialects(env: NodeJS.ProcessEnv): Dialects {
  return new Map(
    Object.values(FACTORIES)
      .map((create) => create(env))
      .map((dialect) => [dialect.provider, dialect]),
  );
}
