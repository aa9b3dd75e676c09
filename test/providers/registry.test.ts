import pg from 'pg';
import { expect, test } from 'vitest';
import { createDirectory } from '../../db/queries/directory.ts';
import { createDialects } from '../../providers/registry.ts';

/** Nothing is looked up while dialects are only made. */
const DIRECTORY = createDirectory(new pg.Pool());

const ENV = {
  TALLYMAN_PROVIDERS: 'hypetech',
  HYPETECH_API_URL: 'https://player.api.hypetech.games',
  HYPETECH_API_TOKEN: 'token',
  HYPETECH_WEBHOOK_SECRET: 'first-secret, second-secret',
};

test('every dialect is there under its own name', () => {
  const dialects = createDialects(ENV, DIRECTORY);
  for (const [provider, dialect] of dialects) expect(dialect.provider).toBe(provider);
  expect([...dialects.keys()]).toContain('hypetech');
});

test.each([
  ['HYPETECH_API_URL', undefined],
  ['HYPETECH_API_URL', 'player.api.hypetech.games'],
  ['HYPETECH_API_TOKEN', ''],
  ['HYPETECH_WEBHOOK_SECRET', undefined],
  ['HYPETECH_WEBHOOK_SECRET', 'long-enough,'],
  ['HYPETECH_SIGNATURE_HEADER', 'not a header'],
  ['HYPETECH_LEGACY_WINS', 'perhaps'],
])('%s as %j stops the start with a line that names it', (name, value) => {
  expect(() => createDialects({ ...ENV, [name]: value }, DIRECTORY)).toThrow(
    expect.objectContaining({ code: 'setting_invalid', message: expect.stringContaining(name) }),
  );
});
