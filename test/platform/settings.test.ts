import { expect, test } from 'vitest';
import {
  ALL_SETTINGS,
  AUTH_SETTINGS,
  DATABASE_SETTINGS,
  ROUND_SETTINGS,
  TEMPORAL_SETTINGS,
} from '../../platform/config.ts';
import { loadSettings } from '../../platform/settings.ts';

test('a missing setting is named with what is expected', () => {
  expect(() => loadSettings(DATABASE_SETTINGS, {})).toThrow(
    'DATABASE_URL is not set: expected a postgres:// URL of the service role',
  );
});

test('an empty variable counts as missing', () => {
  expect(() => loadSettings(DATABASE_SETTINGS, { DATABASE_URL: '' })).toThrow('DATABASE_URL is not set');
});

test('a malformed setting is named in one line that does not repeat its value', () => {
  const env = { DATABASE_URL: 'mysql://app:hunter2@host/db' };
  expect(() => loadSettings(DATABASE_SETTINGS, env)).toThrow(
    /^DATABASE_URL is wrong: expected a postgres:\/\/ URL of the service role$/,
  );
});

test('defaults are read as if they were written in the environment', () => {
  expect(loadSettings(ROUND_SETTINGS, {})).toEqual({
    TALLYMAN_ROUNDS_CONDUCT: 'every',
    TALLYMAN_OUTBOX_LINGER_MS: 1000,
    TALLYMAN_ROUND_DEADLINE_SECONDS: 86400,
  });
});

test('a data key must be exactly 32 bytes', () => {
  const env = { TEMPORAL_ADDRESS: '127.0.0.1:7233', TALLYMAN_DATA_KEY: Buffer.alloc(31).toString('base64') };
  expect(() => loadSettings(TEMPORAL_SETTINGS, env)).toThrow('TALLYMAN_DATA_KEY is wrong');
});

test('a symmetric signature algorithm is refused', () => {
  const env = { TALLYMAN_AUTH_ISSUER: 'https://id.example.org', TALLYMAN_AUTH_ALGORITHMS: 'ES256,HS256' };
  expect(() => loadSettings(AUTH_SETTINGS, env)).toThrow('TALLYMAN_AUTH_ALGORITHMS is wrong');
});

test('every default passes its own check', () => {
  for (const [name, setting] of Object.entries(ALL_SETTINGS)) {
    if ('default' in setting) expect(setting.schema.safeParse(setting.default).success, name).toBe(true);
  }
});
