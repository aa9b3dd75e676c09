// Every setting of our own processes. The README's table is printed from this one, so that the two cannot drift.
// A provider's settings stand beside its dialect. A process loads only the groups it needs.

import { z } from 'zod';
import { base64Bytes, define, text, url, wholeNumber } from './settings.ts';

const jwks = z
  .string()
  .transform((value, context) => {
    try {
      return JSON.parse(value) as unknown;
    } catch {
      context.addIssue('not JSON');
      return z.NEVER;
    }
  })
  .pipe(z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) }));

export const DATABASE_SETTINGS = {
  DATABASE_URL: define({
    schema: url('postgres:', 'postgresql:'),
    expects: 'a postgres:// URL of the service role',
    meaning: 'the database, connected to as the service role, which can only append to the ledger',
  }),
  TALLYMAN_DB_POOL: define({
    schema: wholeNumber(1, 200),
    expects: 'a number of connections from 1 to 200',
    meaning: 'connections that one process opens at most',
    default: '10',
  }),
};

export const MIGRATION_SETTINGS = {
  DATABASE_OWNER_URL: define({
    schema: url('postgres:', 'postgresql:'),
    expects: 'a postgres:// URL of the role that owns the schema',
    meaning: 'used by `tallyman migrate` alone',
  }),
};

export const TEMPORAL_SETTINGS = {
  TEMPORAL_ADDRESS: define({
    schema: z.string().regex(/^[^\s/:]+:\d{1,5}$/),
    expects: 'host:port of a Temporal frontend',
    meaning: 'the Temporal server; wallet calls go on while it is away',
  }),
  TEMPORAL_NAMESPACE: define({
    schema: text,
    expects: 'the name of a Temporal namespace',
    meaning: 'the namespace of all workflows',
    default: 'default',
  }),
  TEMPORAL_UI_URL: define({
    schema: url('http:', 'https:'),
    expects: 'an http(s) URL',
    meaning: 'where a workflow can be looked at; links in rounds and breaks are built from it',
    optional: true,
  }),
  TALLYMAN_DATA_KEY: define({
    schema: base64Bytes(32),
    expects: 'base64 of 32 bytes',
    meaning: 'encrypts what workflows carry (AES-256-GCM); without it payloads are readable in Temporal',
    optional: true,
  }),
};

export const LOG_SETTINGS = {
  TALLYMAN_LOG_LEVEL: define({
    schema: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    expects: 'trace, debug, info, warn, error, fatal or silent',
    meaning: 'what is logged',
    default: 'info',
  }),
};

export const HTTP_SETTINGS = {
  TALLYMAN_HOST: define({
    schema: text,
    expects: 'an address to listen on',
    meaning: 'where the API listens',
    default: '127.0.0.1',
  }),
  TALLYMAN_PORT: define({
    schema: wholeNumber(0, 65535),
    expects: 'a port from 0 (any free one) to 65535',
    meaning: 'where the API listens',
    default: '8080',
  }),
  TALLYMAN_CORS_ORIGIN: define({
    schema: url('http:', 'https:'),
    expects: 'one origin, such as https://console.example.org',
    meaning: 'the one foreign origin whose pages may call the API; without it none may',
    optional: true,
  }),
};

/** Of the two key settings exactly one is given; `authKeys` in the API checks that. */
export const AUTH_SETTINGS = {
  TALLYMAN_AUTH_ISSUER: define({
    schema: text,
    expects: "the `iss` of your identity provider's tokens",
    meaning: 'tokens of any other issuer are refused',
  }),
  TALLYMAN_AUTH_AUDIENCE: define({
    schema: text,
    expects: 'the `aud` of tokens meant for this service',
    meaning: 'tokens for any other audience are refused',
    default: 'tallyman',
  }),
  TALLYMAN_AUTH_ALGORITHMS: define({
    schema: z
      .string()
      .regex(/^((ES|RS|PS)(256|384|512)|EdDSA)(,((ES|RS|PS)(256|384|512)|EdDSA))*$/)
      .transform((value) => value.split(',')),
    expects: 'a comma-separated list of ES256, ES384, ES512, RS…, PS… or EdDSA',
    meaning: 'signature algorithms that are accepted; never a symmetric one',
    default: 'ES256',
  }),
  TALLYMAN_AUTH_JWKS: define({
    schema: jwks,
    expects: 'a JSON Web Key Set with public keys',
    meaning: 'the keys that tokens are checked with, or TALLYMAN_AUTH_JWKS_URL',
    optional: true,
  }),
  TALLYMAN_AUTH_JWKS_URL: define({
    schema: url('http:', 'https:'),
    expects: 'an http(s) URL',
    meaning: 'where the key set is fetched from, if it is not given as text',
    optional: true,
  }),
};

export const ROUND_SETTINGS = {
  TALLYMAN_ROUNDS_CONDUCT: define({
    schema: z.enum(['every', 'waiting']),
    expects: 'every or waiting',
    meaning: 'whether each round gets a workflow, or only one that waits, needs a provider or went wrong',
    default: 'every',
  }),
  TALLYMAN_OUTBOX_LINGER_MS: define({
    schema: wholeNumber(0, 60_000),
    expects: 'milliseconds from 0 to 60000',
    meaning: "how long a round's events are gathered before they are handed to its workflow",
    default: '1000',
  }),
  TALLYMAN_ROUND_DEADLINE_SECONDS: define({
    schema: wholeNumber(1, 31_536_000),
    expects: 'seconds from 1 to 31536000',
    meaning: 'after how long without an end a round asks its provider; a provider may set its own',
    default: '86400',
  }),
};

export const RECONCILIATION_SETTINGS = {
  TALLYMAN_RECONCILE_DELAY_SECONDS: define({
    schema: wholeNumber(0, 43_200),
    expects: 'seconds from 0 to 43200',
    meaning: 'how long after the end of a gaming day its run and its cashback begin; the same for API and worker',
    default: '3600',
  }),
};

/** All of them, in the order of the README's table. */
export const ALL_SETTINGS = {
  ...DATABASE_SETTINGS,
  ...MIGRATION_SETTINGS,
  ...TEMPORAL_SETTINGS,
  ...HTTP_SETTINGS,
  ...AUTH_SETTINGS,
  ...ROUND_SETTINGS,
  ...RECONCILIATION_SETTINGS,
  ...LOG_SETTINGS,
};
