// What must be known to speak with a studio over Microgaming's MG+ contract. The rows that its guide leaves open are settings;
// secrets are never logged and never echoed, and the key of our tokens is never the secret of its calls.

import { z } from 'zod';
import { type Settings, base64Bytes, define, loadSettings, text, url, wholeNumber } from '../../platform/settings.ts';

/** Comma-separated, so that a key can be rotated while both are in use. */
const secrets = z
  .string()
  .transform((value) => value.split(',').map((part) => part.trim()))
  .refine((keys) => keys.every((key) => key.length >= 8));
const name = z.string().regex(/^[A-Za-z0-9_\-.]{1,128}$/);

export const MICROGAMING_SETTINGS = {
  MICROGAMING_PROVIDER: define({
    schema: name,
    expects: "the studio's name as its calls carry it: letters, digits, _ - .",
    meaning: 'the `provider` of every wallet call and of a launch',
  }),
  MICROGAMING_SECRET: define({
    schema: secrets,
    expects: 'one or more secrets of at least 8 characters, separated by commas',
    meaning: 'keys that sign wallet calls, and with the first one our calls; several while one is being rotated',
  }),
  MICROGAMING_SIGNATURE_ENCODING: define({
    schema: z.enum(['hex', 'base64']),
    expects: 'hex or base64',
    meaning: 'how signatures are written, which the guide does not say',
    default: 'hex',
  }),
  MICROGAMING_TOKEN_KEY: define({
    schema: base64Bytes(32),
    expects: '32 random bytes in base64',
    meaning: 'signs the launch and player tokens that we issue; never the secret of wallet calls',
  }),
  MICROGAMING_GAME_HOST_URL: define({
    schema: url('http:', 'https:'),
    expects: 'an http(s) URL',
    meaning: "the studio's host, with its launch page and its bet settings",
  }),
  MICROGAMING_BRAND: define({
    schema: name,
    expects: 'a name of letters, digits, _ - .',
    meaning: 'the brand that players are shown under; test players are of `test_brand`',
    default: 'tallyman',
  }),
  MICROGAMING_DEPOSIT_URL: define({
    schema: url('http:', 'https:'),
    expects: 'an http(s) URL',
    meaning: 'where a game sends players to deposit',
    optional: true,
  }),
  MICROGAMING_LAUNCH_TOKEN_SECONDS: define({
    schema: wholeNumber(1, 86_400),
    expects: 'seconds, 1 to 86400',
    meaning: 'how long a launch token opens its session, reloads of the page included',
    default: '300',
  }),
  MICROGAMING_PLAYER_TOKEN_SECONDS: define({
    schema: wholeNumber(1, 604_800),
    expects: 'seconds, 1 to 604800',
    meaning: 'how long a player token may place debits',
    default: '86400',
  }),
  MICROGAMING_REPORT_URL: define({
    schema: url('http:', 'https:'),
    expects: 'an http(s) URL',
    meaning: "the report file of the studio's day, by agreement: the guide has none",
    optional: true,
  }),
  MICROGAMING_REPORT_TOKEN: define({
    schema: text,
    expects: 'a bearer token',
    meaning: 'opens the report file',
    optional: true,
  }),
};

export type MicrogamingSettings = {
  provider: string;
  secrets: readonly string[];
  signatureEncoding: 'hex' | 'base64';
  tokenKey: Uint8Array;
  gameHostUrl: string;
  brand: string;
  depositUrl: string | null;
  launchTokenSeconds: number;
  playerTokenSeconds: number;
  /** Both or neither. */
  reportUrl: string | null;
  reportToken: string | null;
};

/** Reads the settings. Throws Failure `setting_invalid` that names the variable. */
export function microgamingSettings(env: NodeJS.ProcessEnv): MicrogamingSettings {
  const read: Settings<typeof MICROGAMING_SETTINGS> = loadSettings(MICROGAMING_SETTINGS, env);
  return {
    provider: read.MICROGAMING_PROVIDER,
    secrets: read.MICROGAMING_SECRET,
    signatureEncoding: read.MICROGAMING_SIGNATURE_ENCODING,
    tokenKey: read.MICROGAMING_TOKEN_KEY,
    gameHostUrl: read.MICROGAMING_GAME_HOST_URL,
    brand: read.MICROGAMING_BRAND,
    depositUrl: read.MICROGAMING_DEPOSIT_URL ?? null,
    launchTokenSeconds: read.MICROGAMING_LAUNCH_TOKEN_SECONDS,
    playerTokenSeconds: read.MICROGAMING_PLAYER_TOKEN_SECONDS,
    reportUrl: read.MICROGAMING_REPORT_URL ?? null,
    reportToken: read.MICROGAMING_REPORT_TOKEN ?? null,
  };
}
