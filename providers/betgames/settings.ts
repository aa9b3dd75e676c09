// What must be known to speak with BetGames. What its documents leave open is a setting, so that the real provider is met by
// configuration; secrets are never logged and never echoed.

import { z } from 'zod';
import { type Settings, define, loadSettings, text, url, wholeNumber } from '../../platform/settings.ts';
import { SIGNATURE_MODES, type SignatureMode } from './signature.ts';

/** Comma-separated, so that a key can be rotated while both are in use. */
const secrets = z
  .string()
  .transform((value) => value.split(',').map((part) => part.trim()))
  .refine((keys): keys is [string, ...string[]] => keys.length > 0 && keys.every((key) => key.length >= 8));

export const BETGAMES_SETTINGS = {
  BETGAMES_API_URL: define({
    schema: url('http:', 'https:'),
    expects: 'an http(s) URL, in production https://api.betgames.tv',
    meaning: 'where links into the webshop are asked for',
  }),
  BETGAMES_CLIENT_URL: define({
    schema: url('http:', 'https:'),
    expects: 'an http(s) URL',
    meaning: 'the game client, opened with a session token',
  }),
  BETGAMES_PARTNER_ID: define({
    schema: z.string().regex(/^[1-9]\d{0,14}$/),
    expects: 'the number that the provider gave us',
    meaning: 'who we are, in the webshop and in the game client',
  }),
  BETGAMES_SECRET: define({
    schema: secrets,
    expects: 'one or more secrets of at least 8 characters, separated by commas',
    meaning: 'keys that sign its wallet calls and our answers; several while one is being rotated',
  }),
  BETGAMES_SIGNATURE_MODE: define({
    schema: z.enum(SIGNATURE_MODES),
    expects: 'md5 or hmac',
    meaning: 'how wallet calls are signed: md5 up to its version 1.8, hmac later',
    default: 'md5',
  }),
  BETGAMES_WEBSHOP_SECRET: define({
    schema: text,
    expects: "the webshop's secret key",
    meaning: 'proves who asks for a link into the webshop',
  }),
  BETGAMES_REPORT_URL: define({
    schema: url('http:', 'https:'),
    expects: 'an http(s) URL',
    meaning: "the report file of the provider's day, by agreement: its documents have none",
    optional: true,
  }),
  BETGAMES_REPORT_TOKEN: define({
    schema: text,
    expects: 'a bearer token',
    meaning: 'opens the report file',
    optional: true,
  }),
  BETGAMES_TOKEN_SECONDS: define({
    schema: wholeNumber(1, 86_400),
    expects: 'seconds from 1 to 86400',
    meaning: 'how long a session token lives after its last use',
    default: '3600',
  }),
};

export type BetGamesSettings = {
  apiUrl: string;
  clientUrl: string;
  partnerId: string;
  secrets: readonly [string, ...string[]];
  signatureMode: SignatureMode;
  webshopSecret: string;
  reportUrl: string | null;
  reportToken: string | null;
  tokenSeconds: number;
};

/** Reads the settings. Throws Failure `setting_invalid` that names the variable. */
export function betgamesSettings(env: NodeJS.ProcessEnv): BetGamesSettings {
  const read: Settings<typeof BETGAMES_SETTINGS> = loadSettings(BETGAMES_SETTINGS, env);
  return {
    apiUrl: read.BETGAMES_API_URL,
    clientUrl: read.BETGAMES_CLIENT_URL,
    partnerId: read.BETGAMES_PARTNER_ID,
    secrets: read.BETGAMES_SECRET,
    signatureMode: read.BETGAMES_SIGNATURE_MODE,
    webshopSecret: read.BETGAMES_WEBSHOP_SECRET,
    reportUrl: read.BETGAMES_REPORT_URL ?? null,
    reportToken: read.BETGAMES_REPORT_TOKEN ?? null,
    tokenSeconds: read.BETGAMES_TOKEN_SECONDS,
  };
}
