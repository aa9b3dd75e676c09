// HyAuth, a hosted login for Hytale accounts: two calls that the login workflow makes, and the rule where a player may land.
// MAPPING.md beside this file says what is assumed.

import type { HostedLogin } from '../hosted-login.ts';
import { createHyauthApi } from './client.ts';
import { createRedirectRule } from './redirect-rule.ts';
import type { HyauthSettings } from './settings.ts';

/** Null where hosted logins are not set up. */
export function createHyauth({ apiUrl, apiKey, redirectOrigins }: HyauthSettings): HostedLogin | null {
  if (apiKey === null) return null;
  return { api: createHyauthApi({ apiUrl, apiKey }), redirects: createRedirectRule(redirectOrigins) };
}

export { HYAUTH_SETTINGS, hyauthSettings } from './settings.ts';
export type { HyauthSettings } from './settings.ts';
