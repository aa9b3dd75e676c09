// HyAuth, a hosted login for Hytale accounts: no wallet, so no dialect; two calls that the login workflow makes, and the rule
// where a player may land. MAPPING.md beside this file says what is assumed.

import { type HyauthApi, createHyauthApi } from './client.ts';
import type { HyauthSettings } from './settings.ts';

/** Null where hosted logins are not set up. */
export function createHyauth({ apiUrl, apiKey }: HyauthSettings): HyauthApi | null {
  return apiKey === null ? null : createHyauthApi({ apiUrl, apiKey });
}

export { createRedirectRule } from './redirect-rule.ts';
export type { RedirectRule } from './redirect-rule.ts';
export { HYAUTH_SETTINGS, hyauthSettings } from './settings.ts';
export type { HyauthSettings } from './settings.ts';
export type { HyauthApi, LoginResult, LoginScopes, OpenedLogin } from './client.ts';
export type { GameProfile } from './contract.ts';
