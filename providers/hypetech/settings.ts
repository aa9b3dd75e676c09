// What must be known to speak with Hypetech. The rows that its documents leave open are settings, so that the real provider
// is met by configuration; secrets are never logged and never echoed.

import { z } from 'zod';
import { type Settings, define, loadSettings, text, url } from '../../platform/settings.ts';

const path = z.string().regex(/^\/[\w\-./]*$/);
/** Comma-separated, so that a key can be rotated while both are in use. */
const secrets = z
  .string()
  .transform((value) => value.split(',').map((part) => part.trim()))
  .refine((keys) => keys.every((key) => key.length >= 8));

export const HYPETECH_SETTINGS = {
  HYPETECH_API_URL: define({
    schema: url('http:', 'https:'),
    expects: 'an http(s) URL, in production https://player.api.hypetech.games',
    meaning: "the provider's API: sessions, games, transactions, free bets",
  }),
  HYPETECH_API_TOKEN: define({
    schema: text,
    expects: "the bearer token from the provider's admin panel",
    meaning: 'sent with every call to the provider',
  }),
  HYPETECH_WEBHOOK_SECRET: define({
    schema: secrets,
    expects: 'one or more secrets of at least 8 characters, separated by commas',
    meaning: 'keys that sign its wallet calls; several while one is being rotated',
  }),
  HYPETECH_SIGNATURE_HEADER: define({
    schema: z
      .string()
      .regex(/^[A-Za-z0-9-]+$/)
      .transform((name) => name.toLowerCase()),
    expects: 'the name of an HTTP header',
    meaning: 'carries the signature of a wallet call',
    default: 'x-signature',
  }),
  HYPETECH_GAME_LIST_PATH: define({
    schema: path,
    expects: 'a path such as /games',
    meaning: 'where the game list is, which its documents do not say',
    default: '/games',
  }),
  HYPETECH_LEGACY_WINS: define({
    schema: z.enum(['on', 'off']).transform((value) => value === 'on'),
    expects: 'on or off',
    meaning: 'accepts wins without linked_tx_id, which then settle the bet of their own id',
    default: 'off',
  }),
};

export type HypetechSettings = {
  apiUrl: string;
  apiToken: string;
  webhookSecrets: readonly string[];
  /** Lower case. */
  signatureHeader: string;
  gameListPath: string;
  legacyWins: boolean;
};

/** Reads the settings. Throws Failure `setting_invalid` that names the variable. */
export function hypetechSettings(env: NodeJS.ProcessEnv): HypetechSettings {
  const read: Settings<typeof HYPETECH_SETTINGS> = loadSettings(HYPETECH_SETTINGS, env);
  return {
    apiUrl: read.HYPETECH_API_URL,
    apiToken: read.HYPETECH_API_TOKEN,
    webhookSecrets: read.HYPETECH_WEBHOOK_SECRET,
    signatureHeader: read.HYPETECH_SIGNATURE_HEADER,
    gameListPath: read.HYPETECH_GAME_LIST_PATH,
    legacyWins: read.HYPETECH_LEGACY_WINS,
  };
}
