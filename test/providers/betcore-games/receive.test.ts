// Bad input: whatever a game provider, or somebody who says to be one, may send, and what it hears.

import { describe, expect, test } from 'vitest';
import { sortedJson, signedHeaders } from '../../../providers/betcore-games/signature.ts';
import { CREDENTIALS, NOW, SESSION, dialectIn, pathOf, requestOf } from './fixtures.ts';

const usd = dialectIn('USD');
const BET = { betId: 'b-1', gameRoundId: 'r-1', sessionId: SESSION, betAmount: '10.00' };
const heard = async (path: string, body: string, headers?: Record<string, string>, dialect = usd) => {
  const received = await dialect.receive(requestOf(path, body, headers), NOW);
  return { kind: received.kind, body: 'reply' in received ? received.reply.body : null };
};
const code = (n: number) => `{"_responseCode":${n}}`;

describe('signature', () => {
  const pretty = JSON.stringify(BET, null, 2);
  test('over the sorted compact form of the body is right, over any other form of it is not', async () => {
    const over = (signed: string) => signedHeaders(signed, CREDENTIALS, { now: NOW });
    expect((await heard(pathOf('pay-in'), pretty, over(sortedJson(BET)))).kind).toBe('call');
    const reversed = JSON.stringify(Object.fromEntries(Object.entries(BET).toReversed()));
    expect(await heard(pathOf('pay-in'), pretty, over(reversed))).toEqual({ kind: 'unverified', body: code(8) });
  });

  test('a digest may be in upper case, and a header sent twice is none', async () => {
    const headers = signedHeaders(pretty, CREDENTIALS, { now: NOW });
    const upper = { ...headers, 'x-sign': (headers['x-sign'] ?? '').toUpperCase() };
    expect((await heard(pathOf('pay-in'), pretty, upper)).kind).toBe('call');
    const request = requestOf(pathOf('pay-in'), pretty);
    const twice = { ...request, headers: { ...request.headers, 'x-timestamp': ['1', '2'] } };
    expect((await usd.receive(twice, NOW)).kind).toBe('unverified');
  });
});

describe('a body that cannot be read hears 2', () => {
  test.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['a duplicate key', `{"betAmount":"1","betAmount":"2","betId":"b","gameRoundId":"r","sessionId":"${SESSION}"}`],
    ...[
      ['an empty id', { betId: '' }],
      ['NUL in an id', { betId: 'a\0b' }],
      ['an id of 129 characters', { betId: 'x'.repeat(129) }],
      ['a number as an id', { betId: 7 }],
      ['no round', { gameRoundId: undefined }],
      ['another session than the path has', { sessionId: 'another' }],
      ['an amount of zero', { betAmount: '0' }],
      ['a sign', { betAmount: '+1' }],
      ['a negative amount', { betAmount: '-1' }],
      ['an exponent', { betAmount: '1e3' }],
      ['a needless zero', { betAmount: '01' }],
      ['a comma', { betAmount: '1,5' }],
      ['more decimals than the currency has', { betAmount: '1.001' }],
      ['no amount', { betAmount: undefined }],
      ['an amount that is a boolean', { betAmount: true }],
    ].map(([name, change]) => [name, JSON.stringify({ ...BET, ...(change as object) })]),
  ])('%s', async (_, body) => {
    expect(await heard(pathOf('pay-in'), body as string)).toEqual({ kind: 'malformed', body: code(2) });
  });
});

test('an amount may be a number, read from its own digits', async () => {
  const body = `{"betAmount":0.1000,"betId":"b","gameRoundId":"r","sessionId":"${SESSION}"}`;
  const received = await usd.receive(requestOf(pathOf('pay-in'), body), NOW);
  expect(received).toMatchObject({ call: { events: [{ amount: 10n }] } });
});

test('a session that is not known hears 3 for a stake, 5 for what follows an unknown stake, and none for a known one', async () => {
  const gone = (call: string, fields: object) =>
    heard(
      pathOf(call, 'gone'),
      JSON.stringify({ ...BET, sessionId: 'gone', ...fields }),
      undefined,
      dialectIn('USD', 'pay-in:known'),
    );
  expect(await gone('pay-in', {})).toEqual({ kind: 'malformed', body: code(3) });
  expect(await gone('pay-in-out', { winAmount: '1' })).toEqual({ kind: 'malformed', body: code(3) });
  expect(await gone('pay-out', { winAmount: '1' })).toEqual({ kind: 'malformed', body: code(5) });
  expect(await gone('pay-out', { betId: 'known', winAmount: '1' })).toMatchObject({ kind: 'call' });
  expect(await gone('refund', { betId: 'known' })).toMatchObject({ kind: 'call' });
});

test.each([
  ['/v1/sessions/x', 'not_found'],
  ['/v1/sessions/%E0%A4%A/balance', 'not_found'],
  ['/v1/sessions/x/bets/cash-out', 'not_found'],
  ['/v1/sessions/x/bets/pay-in', 'method_not_allowed'],
])('GET %s is %s', async (path, reason) => {
  expect(await usd.receive(requestOf(path, ''), NOW)).toMatchObject({ kind: 'unverified', reason });
});
