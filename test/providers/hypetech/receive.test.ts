import { describe, expect, test } from 'vitest';
import type { Received, RawRequest } from '../../../providers/dialect.ts';
import type { WalletEvent } from '../../../domain/wallet-event.ts';
import { createHypetech } from '../../../providers/hypetech/index.ts';
import { signBody } from '../../../providers/hypetech/verify.ts';
import { EXAMPLE_BODY, EXAMPLE_SIGNATURE, SECRET, SETTINGS, hypetech, requestOf } from './fixtures.ts';

const receive = (request: RawRequest, dialect = hypetech): Received =>
  dialect.receive(request, new Date(0)) as Received;

function eventOf(received: Received): WalletEvent {
  if (received.kind !== 'call' || received.call.kind !== 'events') throw new Error(`not an event: ${received.kind}`);
  const [event] = received.call.events;
  if (!event) throw new Error('no event');
  return event;
}

const codeOf = (received: Received): unknown[] => {
  if (received.kind === 'call') return ['call'];
  const body = JSON.parse(received.reply.body) as { code: string; status: number; statusCode: number };
  expect([body.status, body.statusCode]).toEqual([received.reply.status, received.reply.status]);
  return [received.kind, received.reply.status, body.code];
};

/** The example body with one piece of its text replaced. */
const changed = (from: string, to: string): string => {
  expect(EXAMPLE_BODY).toContain(from);
  return EXAMPLE_BODY.replace(from, to);
};

describe('signature', () => {
  test("the dossier's worked example verifies", () => {
    expect(receive(requestOf('/bet', EXAMPLE_BODY, { 'x-signature': EXAMPLE_SIGNATURE })).kind).toBe('call');
  });

  test.each([
    ['upper case', EXAMPLE_SIGNATURE.toUpperCase()],
    ['the scheme in front', `sha256=${EXAMPLE_SIGNATURE}`],
  ])('%s is accepted', (_, signature) => {
    expect(receive(requestOf('/bet', EXAMPLE_BODY, { 'x-signature': signature })).kind).toBe('call');
  });

  test.each([
    ['no header', {}, 'signature_missing'],
    ['an empty header', { 'x-signature': '' }, 'signature_missing'],
    ['another key', { 'x-signature': signBody(EXAMPLE_BODY, 'another') }, 'signature_wrong'],
    ['a shortened digest', { 'x-signature': EXAMPLE_SIGNATURE.slice(2) }, 'signature_wrong'],
    ['no hex', { 'x-signature': 'z'.repeat(64) }, 'signature_wrong'],
    ['two headers', { 'x-signature': [EXAMPLE_SIGNATURE, EXAMPLE_SIGNATURE] }, 'signature_wrong'],
    ['a newline behind', { 'x-signature': `${EXAMPLE_SIGNATURE}\n` }, 'signature_wrong'],
  ])('%s is not verified and counted by its reason', (_, headers, reason) => {
    const received = receive(requestOf('/bet', EXAMPLE_BODY, headers));
    expect(received).toMatchObject({ kind: 'unverified', reason });
    expect(codeOf(received)).toEqual(['unverified', 401, 'INVALID_SIGNATURE']);
  });

  test('one byte changed is not verified', () => {
    const headers = { 'x-signature': EXAMPLE_SIGNATURE };
    expect(receive(requestOf('/bet', changed('12.5', '12.6'), headers)).kind).toBe('unverified');
  });

  test('either key verifies while one is being rotated', () => {
    const rotating = createHypetech({ ...SETTINGS, webhookSecrets: ['the-new-key', SECRET] });
    for (const key of ['the-new-key', SECRET]) {
      const request = requestOf('/bet', EXAMPLE_BODY, { 'x-signature': signBody(EXAMPLE_BODY, key) });
      expect(receive(request, rotating).kind).toBe('call');
    }
  });

  test('nothing is parsed before the signature is verified', () => {
    expect(codeOf(receive(requestOf('/bet', 'not JSON', {})))).toEqual(['unverified', 401, 'INVALID_SIGNATURE']);
  });
});

describe('routes', () => {
  test('an unknown path and another method are answered in its form', () => {
    expect(codeOf(receive(requestOf('/loses', EXAMPLE_BODY)))).toEqual(['unverified', 404, 'NOT_FOUND']);
    const get = { ...requestOf('/bet', EXAMPLE_BODY), method: 'GET' };
    expect(codeOf(receive(get))).toEqual(['unverified', 405, 'METHOD_NOT_ALLOWED']);
  });
});

describe('decoding', () => {
  test('the worked example becomes a payin', () => {
    expect(eventOf(receive(requestOf('/bet', EXAMPLE_BODY)))).toEqual({
      provider: 'hypetech',
      operation: 'payin',
      mode: 'cash',
      key: 'bet:8801457',
      transactionId: '8801457',
      tombstoneKey: 'bet:8801457',
      generational: false,
      closesRound: false,
      sessionId: null,
      tax: null,
      confirm: false,
      player: 'u-7f21',
      round: { key: 'aviador:r-440912', providerRound: 'r-440912' },
      game: 'aviador',
      currency: 'BRL',
      amount: 1250n,
      links: [],
      linkedOperation: null,
      sessionToken: '5c1d0e7b93f24a68',
      bonusCode: null,
      effectiveAt: null,
    });
  });

  const winBody = (linked: string, extra = ''): string =>
    `{"user_id":"u-7f21","currency":"BRL","amount":31.25,"provider":"hypetech","provider_tx_id":90071992547409931234,"game":"aviador","action":"win","round_id":"r-440912","session_token":"5c1d0e7b93f24a68"${linked}${extra}}`;

  test('ids beyond 2^53 keep every digit', () => {
    const event = eventOf(receive(requestOf('/win', winBody(',"linked_tx_id":18446744073709551617'))));
    expect([event.key, event.links]).toEqual(['win:90071992547409931234', ['bet:18446744073709551617']]);
  });

  test('an amount beyond 2^53 keeps every digit', () => {
    const event = eventOf(receive(requestOf('/bet', changed('12.5', '90071992547409931.25'))));
    expect(event.amount).toBe(9_007_199_254_740_993_125n);
  });

  test('a number and a text with the same digits are one id', () => {
    const asNumber = eventOf(receive(requestOf('/bet', changed('"8801457"', '8801457'))));
    expect(asNumber.key).toBe('bet:8801457');
  });

  test('a link to our own operation id is kept as such', () => {
    const id = '01990000-0000-7000-8000-000000000001';
    const event = eventOf(receive(requestOf('/win', winBody(`,"linked_tx_id":"${id}"`))));
    expect([event.links, event.linkedOperation]).toEqual([[`bet:${id}`], id]);
  });

  test('a rollback looks for bets first, then for wins', () => {
    const body = winBody(',"linked_tx_id":7').replace('"win"', '"rollback"');
    expect(eventOf(receive(requestOf('/rollback', body))).links).toEqual(['bet:7', 'win:7']);
  });

  test('a win without a link is refused, and is the bet of its own id in legacy mode', () => {
    expect(codeOf(receive(requestOf('/win', winBody(''))))).toEqual(['malformed', 400, 'INVALID_REQUEST']);
    const legacy = createHypetech({ ...SETTINGS, legacyWins: true });
    expect(eventOf(receive(requestOf('/win', winBody('')), legacy)).links).toEqual(['bet:90071992547409931234']);
  });

  test('game and round cannot be shifted into another round key', () => {
    const one = eventOf(receive(requestOf('/bet', changed('"aviador"', '"a:b"').replace('r-440912', 'c'))));
    const two = eventOf(receive(requestOf('/bet', changed('"aviador"', '"a"').replace('r-440912', 'b:c'))));
    expect(one.round?.key).not.toBe(two.round?.key);
  });

  test('unknown fields are ignored', () => {
    expect(receive(requestOf('/bet', changed('"amount"', '"new":{"deep":[1]},"amount"'))).kind).toBe('call');
  });
});

describe('bad input', () => {
  test.each([
    ['no JSON', 'amount=1', 'INVALID_REQUEST'],
    ['an empty body', '', 'INVALID_REQUEST'],
    ['an array', '[]', 'INVALID_REQUEST'],
    ['null', 'null', 'INVALID_REQUEST'],
    ['a comment', changed('{', '{// hello\n'), 'INVALID_REQUEST'],
    ['a trailing comma', changed('}', ',}'), 'INVALID_REQUEST'],
    ['two bodies', EXAMPLE_BODY + EXAMPLE_BODY, 'INVALID_REQUEST'],
    ['nesting without end', '['.repeat(200_000), 'INVALID_REQUEST'],
    ['an amount named twice', changed('"amount":12.5', '"amount":12.5,"amount":1'), 'INVALID_REQUEST'],
    ['an amount named twice alike', changed('"amount":12.5', '"amount":12.5,"amount":12.5'), 'INVALID_REQUEST'],
    ['a key hidden behind an escape', changed('"amount":12.5', '"amount":12.5,"\\u0061mount":12.5'), 'INVALID_REQUEST'],
    ['no user', changed('"user_id":"u-7f21",', ''), 'INVALID_REQUEST'],
    ['an empty user', changed('"u-7f21"', '""'), 'INVALID_REQUEST'],
    ['a user that is a number', changed('"u-7f21"', '7'), 'INVALID_REQUEST'],
    ['an empty transaction id', changed('"8801457"', '""'), 'INVALID_REQUEST'],
    ['an id of 129 characters', changed('8801457', '8'.repeat(129)), 'INVALID_REQUEST'],
    ['an id with NUL', changed('8801457', '880\\u0000'), 'INVALID_REQUEST'],
    ['an id with a line break', changed('r-440912', 'r\\n'), 'INVALID_REQUEST'],
    ['an id with half a surrogate pair', changed('r-440912', 'r\\ud800'), 'INVALID_REQUEST'],
    ['a fractional id', changed('"8801457"', '8801457.5'), 'INVALID_REQUEST'],
    ['a negative id', changed('"8801457"', '-8801457'), 'INVALID_REQUEST'],
    ['an id with an exponent', changed('"8801457"', '8e6'), 'INVALID_REQUEST'],
    ['an unknown mode', changed('"default"', '"demo"'), 'INVALID_REQUEST'],
    ['another provider', changed('"hypetech"', '"other"'), 'INVALID_PROVIDER'],
    ['another action', changed('"bet"', '"win"'), 'INVALID_ACTION'],
    ['a lower-case currency', changed('"BRL"', '"brl"'), 'INVALID_REQUEST'],
    ['a currency nobody has', changed('"BRL"', '"XXX"'), 'CURRENCY_MISMATCH'],
    ['a currency from the prototype', changed('"BRL"', '"__proto__"'), 'INVALID_REQUEST'],
    ['an amount as text', changed('12.5', '"12.5"'), 'INVALID_REQUEST'],
    ['a negative amount', changed('12.5', '-12.5'), 'INVALID_AMOUNT'],
    ['a bet of zero', changed('12.5', '0.00'), 'INVALID_AMOUNT'],
    ['minus zero', changed('12.5', '-0'), 'INVALID_AMOUNT'],
    ['an exponent', changed('12.5', '125e-1'), 'INVALID_AMOUNT'],
    ['a third decimal', changed('12.5', '12.501'), 'INVALID_AMOUNT'],
    ['a yen and a half', changed('"BRL"', '"JPY"'), 'INVALID_AMOUNT'],
    ['more than the ledger holds', changed('12.5', '9'.repeat(40)), 'INVALID_AMOUNT'],
    ['a leading zero', changed('12.5', '012.5'), 'INVALID_REQUEST'],
    ['a plus sign', changed('12.5', '+12.5'), 'INVALID_REQUEST'],
    ['not a number', changed('12.5', 'NaN'), 'INVALID_REQUEST'],
  ])('%s is malformed', (_, body, code) => {
    expect(codeOf(receive(requestOf('/bet', body)))).toEqual(['malformed', 400, code]);
  });

  test('bytes that are not UTF-8 are malformed', () => {
    const body = Buffer.concat([Buffer.from(EXAMPLE_BODY.slice(0, -1)), Buffer.from([0xff, 0x7d])]);
    expect(codeOf(receive(requestOf('/bet', body)))).toEqual(['malformed', 400, 'INVALID_REQUEST']);
  });

  test.each(['12.50', '12.500000'])('%s is the amount 12.5', (amount) => {
    expect(eventOf(receive(requestOf('/bet', changed('12.5', amount)))).amount).toBe(1250n);
  });

  test('a problem names the field, and never repeats what was sent', () => {
    const received = receive(requestOf('/bet', changed('"u-7f21"', '"u-\\u0007secret"')));
    expect(received).toMatchObject({ kind: 'malformed', operation: 'payin' });
    expect(received.kind === 'malformed' && received.problem).toMatch(/^user_id must not hold control characters$/);
  });
});
