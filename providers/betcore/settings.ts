// What must be known to speak with BETCORE as a casino (channels A and B). Hosts, issuer and credentials come one set per
// environment; what its documents leave open is a setting. Secrets are never logged and never echoed.

import { z } from 'zod';
import { REFUSALS, type Refusal } from '../../domain/refusal.ts';
import { type Settings, define, loadSettings, text, url } from '../../platform/settings.ts';

/** `insufficient_funds=103900,player_blocked=103901`. */
const refusalCodes = z
  .string()
  .transform((value) => value.split(',').filter((part) => part.trim() !== ''))
  .pipe(z.array(z.string().regex(/^\s*[a-z_]+=\d{3,6}\s*$/)))
  .transform((pairs) => pairs.map((pair) => pair.trim().split('=') as [string, string]))
  .refine((pairs) => pairs.every(([name]) => (REFUSALS as readonly string[]).includes(name)))
  .transform((pairs) => Object.fromEntries(pairs.map(([name, code]) => [name, Number(code)])) as RefusalCodes);

export type RefusalCodes = Partial<Record<Refusal, number>>;

export const BETCORE_SETTINGS = {
  BETCORE_API_URL: define({
    schema: url('http:', 'https:'),
    expects: 'an http(s) URL, the part before /mis-api',
    meaning: "the aggregator's API: access tokens, keys, accepts",
  }),
  BETCORE_ISSUER: define({
    schema: text,
    expects: 'the issuer of its tokens, such as https://test.tvbetapi.net/identity-api',
    meaning: 'must stand as iss in every wallet call',
  }),
  BETCORE_CLIENT_ID: define({
    schema: text,
    expects: 'our client at BETCORE, such as PartnerClient-1556',
    meaning: 'must stand as client_id in every wallet call, and is who we are when we call',
  }),
  BETCORE_CLIENT_SECRET: define({
    schema: text,
    expects: "the client's secret",
    meaning: 'exchanged for an access token',
  }),
  BETCORE_LAUNCH_URL: define({
    schema: z.string().refine((value) => URL.canParse(value.replaceAll(/\{\w+\}/g, 'x'))),
    expects: 'a URL with {token}, and {clientId}, {language}, {game}, {returnUrl} where they belong',
    meaning: 'the page that shows the WebFrame; what it takes is agreed with BETCORE',
  }),
  BETCORE_REFUSAL_CODES: define({
    schema: refusalCodes,
    expects: 'pairs such as insufficient_funds=102823, separated by commas',
    meaning: 'codes for refusals where BETCORE names others than the defaults',
    default: '',
  }),
  BETCORE_REPORT_URL: define({
    schema: url('http:', 'https:'),
    expects: 'an http(s) URL',
    meaning: "the report file of the aggregator's day, by agreement: its documents have none",
    optional: true,
  }),
  BETCORE_REPORT_TOKEN: define({
    schema: text,
    expects: 'a bearer token',
    meaning: 'opens the report file',
    optional: true,
  }),
};

export type BetcoreSettings = {
  apiUrl: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
  launchUrl: string;
  refusalCodes: RefusalCodes;
  /** Both or neither. */
  reportUrl: string | null;
  reportToken: string | null;
};

/** Reads the settings. Throws Failure `setting_invalid` that names the variable. */
export function betcoreSettings(env: NodeJS.ProcessEnv): BetcoreSettings {
  const read: Settings<typeof BETCORE_SETTINGS> = loadSettings(BETCORE_SETTINGS, env);
  return {
    apiUrl: read.BETCORE_API_URL,
    issuer: read.BETCORE_ISSUER,
    clientId: read.BETCORE_CLIENT_ID,
    clientSecret: read.BETCORE_CLIENT_SECRET,
    launchUrl: read.BETCORE_LAUNCH_URL,
    refusalCodes: read.BETCORE_REFUSAL_CODES,
    reportUrl: read.BETCORE_REPORT_URL ?? null,
    reportToken: read.BETCORE_REPORT_TOKEN ?? null,
  };
}
