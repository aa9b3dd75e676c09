import { expect, test } from 'vitest';
import { Failure } from '../../domain/failure.ts';
import { createLogger } from '../../platform/logging.ts';

/** What one call writes. */
function logged(write: (log: ReturnType<typeof createLogger>) => void): Record<string, unknown> {
  let line = '';
  write(createLogger('test', 'info', { write: (text) => void (line += text) }));
  return JSON.parse(line) as Record<string, unknown>;
}

test('what a caller signs with is blanked wherever headers are logged', () => {
  const headers = { authorization: 'Bearer abc', 'x-signature': 'abc', accept: 'text/csv' };
  const entry = logged((log) => log.info({ req: { headers } }, 'asked'));
  expect(entry['req']).toEqual({
    headers: { authorization: '[blanked]', 'x-signature': '[blanked]', accept: 'text/csv' },
  });
});

test('a failure is logged with its code, facts and cause', () => {
  const cause = new Error('connection refused');
  const failure = new Failure('provider_unavailable', 'no answer', { facts: { provider: 'hypetech' }, cause });
  expect(logged((log) => log.error({ err: failure }, 'failed'))['err']).toMatchObject({
    type: 'Failure',
    code: 'provider_unavailable',
    facts: { provider: 'hypetech' },
    cause: { message: 'connection refused' },
  });
});

test("a failed query's parameters are never logged", () => {
  const query = 'insert into player (external_id) values ($1)';
  const error = Object.assign(new Error(`Failed query: ${query}\nparams: alice@example.org`), {
    query,
    params: ['alice@example.org'],
    cause: Object.assign(new Error('duplicate key'), { code: '23505', constraint: 'player_external_id' }),
  });
  const entry = logged((log) => log.error({ error }, 'failed'));
  expect(JSON.stringify(entry)).not.toContain('alice');
  expect(entry['error']).toMatchObject({ cause: { code: '23505', constraint: 'player_external_id' } });
});
