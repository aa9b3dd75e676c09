// Where a player may land after a login. Targets are compared by their parsed origin, never by their text: a look-alike such as
// https://play.example@evil.test must not pass. Anything that is not clearly ours is refused.

import type { RedirectRule } from '../hosted-login.ts';

/** What parsers read in different ways: a browser takes a backslash for a slash, others do not. */
const AMBIGUOUS = /[\\\s]/;

export function createRedirectRule(origins: readonly string[]): RedirectRule {
  const allowed = new Set(origins);
  return {
    fallback: `${origins[0] ?? ''}/`,
    allows(target) {
      if (AMBIGUOUS.test(target) || !URL.canParse(target)) return false;
      const { origin, protocol, username, password } = new URL(target);
      if (protocol !== 'http:' && protocol !== 'https:') return false;
      return username === '' && password === '' && allowed.has(origin);
    },
  };
}
