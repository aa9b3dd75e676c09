// The random keys and secrets of one data folder: made once, kept in a file that only its owner can read.
// A second start finds the same ones, so tokens and provider configurations stay valid.
// It must never be used outside a development stack, nor print what it holds.

import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { ProviderSecrets } from './provider-stack.ts';
import { PROVIDER_STACKS } from './stacks/index.ts';

export interface DevSecrets {
  /** The private key that development tokens are signed with. */
  authKey: JWK;
  /** By the provider's name in dev.json. */
  providers: Readonly<Record<string, ProviderSecrets>>;
}

export async function loadDevSecrets(dataDir: string): Promise<DevSecrets> {
  const file = join(dataDir, 'secrets.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const known = text === undefined ? {} : (JSON.parse(text) as Partial<DevSecrets>);
  const providers: Record<string, ProviderSecrets> = { ...known.providers };
  for (const stack of PROVIDER_STACKS) providers[stack.devName] ??= await stack.createSecrets();
  const secrets: DevSecrets = { authKey: known.authKey ?? (await createAuthKey()), providers };
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await writeFile(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}

async function createAuthKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: randomBytes(6).toString('hex'), alg: 'ES256', use: 'sig' };
}

/** The half that the API is given. */
export function publicKeySet(key: JWK): string {
  const { d: _private, ...publicKey } = key;
  return JSON.stringify({ keys: [publicKey] });
}
