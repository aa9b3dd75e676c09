// Random secrets of the development stack; 256 bits, safe in a URL, a header and an environment variable.

import { randomBytes } from 'node:crypto';

export function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}
