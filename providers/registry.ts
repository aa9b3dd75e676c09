// The dialects we speak. A new one is a folder and a line here; the compiler then lists what is missing. Each reads its own
// settings, so a missing one stops the start with a line that names it.

import { z } from 'zod';
import { type Provider, isProvider } from '../domain/provider.ts';
import { type SettingTable, define, loadSettings } from '../platform/settings.ts';
import type { Dialect } from './dialect.ts';
import type { Directory } from './directory.ts';
import type { HostedLogin } from './hosted-login.ts';
import { BETCORE_SETTINGS, betcoreSettings, createBetcore } from './betcore/index.ts';
import { BETGAMES_SETTINGS, betgamesSettings, createBetGames } from './betgames/index.ts';
import {
  BETCORE_FEED_SETTINGS,
  type BetcoreFeedSettings,
  betcoreFeedSettings,
  createBetcoreFeed,
} from './betcore-feed/index.ts';
import { BETCORE_GAMES_SETTINGS, betcoreGamesSettings, createBetcoreGames } from './betcore-games/index.ts';
import { HYAUTH_SETTINGS, createHyauth, hyauthSettings } from './hyauth/index.ts';
import { HYPETECH_SETTINGS, createHypetech, hypetechSettings } from './hypetech/index.ts';
import { MICROGAMING_SETTINGS, createMicrogaming, microgamingSettings } from './microgaming/index.ts';

export type Dialects = ReadonlyMap<Provider, Dialect>;

type Entry = { settings: SettingTable; create: (env: NodeJS.ProcessEnv, directory: Directory) => Dialect };

const ENTRIES: Partial<Record<Provider, Entry>> = {
  hypetech: { settings: HYPETECH_SETTINGS, create: (env) => createHypetech(hypetechSettings(env)) },
  microgaming: {
    settings: MICROGAMING_SETTINGS,
    create: (env, directory) => createMicrogaming(microgamingSettings(env), directory),
  },
  betcore: {
    settings: { ...BETCORE_SETTINGS, ...BETCORE_FEED_SETTINGS },
    create: (env, directory) => withFeed(createBetcore(betcoreSettings(env), directory), betcoreFeedSettings(env)),
  },
  'betcore-games': {
    settings: BETCORE_GAMES_SETTINGS,
    create: (env, directory) => createBetcoreGames(betcoreGamesSettings(env), directory),
  },
  betgames: {
    settings: BETGAMES_SETTINGS,
    create: (env, directory) => createBetGames(betgamesSettings(env), directory),
  },
};

/** BETCORE's games are listed by its feed, where there is one. */
function withFeed(dialect: Dialect, settings: BetcoreFeedSettings | null): Dialect {
  if (!settings) return dialect;
  const { listGames } = createBetcoreFeed(settings);
  return { ...dialect, api: { ...dialect.api, listGames } };
}

const isSpoken = (name: string): name is Provider => isProvider(name) && ENTRIES[name] !== undefined;

const CHOICE = {
  TALLYMAN_PROVIDERS: define({
    schema: z
      .string()
      .transform((value) => value.split(',').map((name) => name.trim()))
      .pipe(z.array(z.custom<Provider>((name) => typeof name === 'string' && isSpoken(name)))),
    expects: `some of ${Object.keys(ENTRIES).join(', ')}, separated by commas`,
    meaning: 'the providers that are spoken with, whose own settings are then needed',
    default: Object.keys(ENTRIES).join(','),
  }),
};

/** Every dialect's settings, for the table of what can be configured. */
export const DIALECT_SETTINGS: SettingTable = Object.assign(
  {},
  CHOICE,
  ...Object.values(ENTRIES).map((entry) => entry.settings),
  HYAUTH_SETTINGS,
) as SettingTable;

/** The dialects that TALLYMAN_PROVIDERS names. Throws Failure `setting_invalid`. */
export function createDialects(env: NodeJS.ProcessEnv, directory: Directory): Dialects {
  const { TALLYMAN_PROVIDERS: names } = loadSettings(CHOICE, env);
  return new Map(
    names.flatMap((name) => {
      const dialect = ENTRIES[name]?.create(env, directory);
      return dialect ? [[name, dialect] as const] : [];
    }),
  );
}

/** The hosted login, or null where none is set up. Throws Failure `setting_invalid`. */
export function createHostedLogin(env: NodeJS.ProcessEnv): HostedLogin | null {
  return createHyauth(hyauthSettings(env));
}
