// What must be known to speak with a game provider as its aggregator. One shared secret signs both directions; secrets are
// never logged and never echoed.

import { z } from 'zod';
import { type Settings, define, loadSettings, text, url, wholeNumber } from '../../platform/settings.ts';

const secrets = z
  .string()
  .transform((value) => value.split(',').map((part) => part.trim()))
  .refine((keys): keys is [string, ...string[]] => keys.every((key) => key.length >= 8));

export const BETCORE_GAMES_SETTINGS = {
  BETCORE_GAMES_URL: define({
    schema: url('http:', 'https:'),
    expects: 'an http(s) URL; the calls are below it, at /v1/games',
    meaning: "the game provider's API: games and launches",
  }),
  BETCORE_GAMES_COUNTERPARTY: define({
    schema: text,
    expects: 'the counterparty id that was agreed with the provider',
    meaning: 'named in every call, in both directions',
  }),
  BETCORE_GAMES_SECRET: define({
    schema: secrets,
    expects: 'one or more secrets of at least 8 characters, separated by commas',
    meaning: 'sign calls in both directions; the first signs ours, several while one is being rotated',
  }),
  BETCORE_GAMES_MIN_BET: define({
    schema: wholeNumber(1, 1_000_000_000),
    expects: 'whole units of any currency',
    meaning: 'the smallest stake a launched game may offer',
    default: '1',
  }),
  BETCORE_GAMES_MAX_BET: define({
    schema: wholeNumber(1, 1_000_000_000),
    expects: 'whole units of any currency',
    meaning: 'the largest stake a launched game may offer',
    default: '1000',
  }),
  BETCORE_GAMES_LANGUAGE: define({
    schema: z.string().regex(/^[A-Za-z-]{2,35}$/),
    expects: 'a language such as en',
    meaning: 'the language of a game whose session names none',
    default: 'en',
  }),
  BETCORE_GAMES_REPORT_URL: define({
    schema: url('http:', 'https:'),
    expects: 'an http(s) URL',
    meaning: "the report file of the provider's day, by agreement: the contract has none",
    optional: true,
  }),
  BETCORE_GAMES_REPORT_TOKEN: define({
    schema: text,
    expects: 'a bearer token',
    meaning: 'opens the report file',
    optional: true,
  }),
};

export type BetcoreGamesSettings = {
  apiUrl: string;
  counterparty: string;
  /** The first signs, all verify. */
  secrets: readonly [string, ...string[]];
  /** Whole units. */
  minBet: number;
  maxBet: number;
  language: string;
  /** Both or neither. */
  reportUrl: string | null;
  reportToken: string | null;
};

/** Reads the settings. Throws Failure `setting_invalid` that names the variable. */
export function betcoreGamesSettings(env: NodeJS.ProcessEnv): BetcoreGamesSettings {
  const read: Settings<typeof BETCORE_GAMES_SETTINGS> = loadSettings(BETCORE_GAMES_SETTINGS, env);
  return {
    apiUrl: read.BETCORE_GAMES_URL,
    counterparty: read.BETCORE_GAMES_COUNTERPARTY,
    secrets: read.BETCORE_GAMES_SECRET,
    minBet: read.BETCORE_GAMES_MIN_BET,
    maxBet: read.BETCORE_GAMES_MAX_BET,
    language: read.BETCORE_GAMES_LANGUAGE,
    reportUrl: read.BETCORE_GAMES_REPORT_URL ?? null,
    reportToken: read.BETCORE_GAMES_REPORT_TOKEN ?? null,
  };
}
