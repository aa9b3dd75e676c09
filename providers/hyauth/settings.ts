// What must be known to use the hosted login. Without an API key there is none, and logins are refused; the key is never
// logged and never stands in a history.

import { z } from 'zod';
import { type Settings, define, loadSettings, text, url } from '../../platform/settings.ts';

const isOrigin = (value: string): boolean => URL.canParse(value) && new URL(value).origin === value;

export const HYAUTH_SETTINGS = {
  HYAUTH_URL: define({
    schema: url('http:', 'https:'),
    expects: 'an http(s) URL',
    meaning: "the hosted login's API",
    default: 'https://www.hyauth.com',
  }),
  HYAUTH_API_KEY: define({
    schema: text.regex(/^hy_[\x21-\x7e]+$/),
    expects: "a key from the provider's dashboard, which starts with hy_",
    meaning: 'sent with every call to it; without one there are no hosted logins',
    optional: true,
  }),
  HYAUTH_REDIRECT_ORIGINS: define({
    schema: text
      .transform((value) => value.split(',').map((part) => part.trim()))
      .pipe(z.array(z.string().refine(isOrigin)).min(1)),
    expects: 'origins such as https://play.example, separated by commas, without a path',
    meaning: 'where a player may land after a login; the first is where one lands that names nothing',
    default: 'http://127.0.0.1:8080',
  }),
};

/** `apiKey` is null where hosted logins are not set up. */
export type HyauthSettings = { apiUrl: string; apiKey: string | null; redirectOrigins: readonly string[] };

/** Reads the settings. Throws Failure `setting_invalid` that names the variable. */
export function hyauthSettings(env: NodeJS.ProcessEnv): HyauthSettings {
  const read: Settings<typeof HYAUTH_SETTINGS> = loadSettings(HYAUTH_SETTINGS, env);
  return {
    apiUrl: read.HYAUTH_URL,
    apiKey: read.HYAUTH_API_KEY ?? null,
    redirectOrigins: read.HYAUTH_REDIRECT_ORIGINS,
  };
}
