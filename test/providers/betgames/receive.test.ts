import { describe, expect, test } from 'vitest';
import type { Received, RawRequest } from '../../../providers/dialect.ts';
import { createBetGames } from '../../../providers/betgames/index.ts';
import { type SignatureMode, signatureOf, signed } from '../../../providers/betgames/signature.ts';
import { type Message, payinMessage, questionMessage } from '../../../providers/betgames/simulator/message.ts';
import { type XmlNode, parseXml, writeXml } from '../../../providers/betgames/xml.ts';
import { NOW, SECRET, SETTINGS, TOKEN, betgamesIn, directoryWith, messageOf, nodesOf, requestOf } from './fixtures.ts';

const payin = payinMessage(TOKEN, { betId: '1', transactionId: '2', amount: '500', currency: 'eur' });
const ping: Message = { method: 'ping', token: '-', params: [] };
const receive = async (request: RawRequest, mode: SignatureMode = 'md5', session = {}): Promise<Received> =>
  betgamesIn(mode, session).receive(request, NOW);

function answerIn(received: Received): Record<string, string> {
  if (received.kind === 'call') throw new Error('a call is answered by the ledger');
  const parsed = parseXml(Buffer.from(received.reply.body));
  if (!parsed.ok || typeof parsed.root[1] === 'string') throw new Error('not an answer');
  return Object.fromEntries(
    parsed.root[1].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
const codeOf = (received: Received): unknown[] =>
  received.kind === 'call' ? ['call'] : [received.kind, answerIn(received)['error_code']];

const ENVELOPE: readonly XmlNode[] = [
  ['method', 'ping'],
  ['token', '-'],
  ['time', '1700000000'],
];

describe('order of checks', () => {
  test('signature, then age, then token, then params', async () => {
    const broken = { ...payin, token: 'neverissued1', params: [] };
    const old = new Date(NOW.getTime() - 3_600_000);
    const at = (when: Date, message: Message) => betgamesIn('md5').receive(messageOf(message), when);
    const forged = requestOf(
      messageOf(broken)
        .body.toString()
        .replace(/<signature>./, '<signature>x'),
    );
    expect(codeOf(await betgamesIn('md5').receive(forged, old))).toEqual(['unverified', '1']);
    expect(codeOf(await at(old, broken))).toEqual(['unverified', '2']);
    expect(codeOf(await at(NOW, broken))).toEqual(['answered', '3']);
    expect(codeOf(await at(NOW, { ...broken, token: TOKEN }))).toEqual(['malformed', '400']);
    expect(codeOf(await at(NOW, payin))).toEqual(['call']);
  });

  test.each([
    [-61, '2'],
    [-60, undefined],
    [60, undefined],
    [61, '2'],
  ])('a clock that differs by %i s is answered with error %s', async (seconds, code) => {
    const at = new Date(NOW.getTime() + seconds * 1000);
    expect(codeOf(await betgamesIn('md5').receive(messageOf(payin), at))[1]).toBe(code);
  });

  test.each([
    ['no signature', ENVELOPE, '1'],
    ['an empty signature', [...ENVELOPE, ['signature', '']], '1'],
    ['a signature of another key', signed(ENVELOPE, 'md5', 'another-secret'), '1'],
    ['the other mode', [...ENVELOPE, ['signature', signatureOf([['request_id', 'a']], 'hmac', SECRET) ?? '']], '1'],
    ['no time', signed([...ENVELOPE.slice(0, 2)], 'md5', SECRET), '2'],
    ['a time that is no number', signed([...ENVELOPE.slice(0, 2), ['time', 'now']], 'md5', SECRET), '2'],
  ] as [string, readonly XmlNode[], string][])('%s', async (_, nodes, code) => {
    expect(codeOf(await receive(requestOf(writeXml(['root', nodes]))))).toEqual(['unverified', code]);
  });

  test.each([
    ['a path below it', { path: '/bet' }, 404],
    ['another method', { method: 'GET' }, 405],
  ])('%s is nothing that is verified', async (_, changes, status) => {
    const received = await receive({ ...messageOf(ping), ...changes });
    expect(received).toMatchObject({ kind: 'unverified', reply: { status } });
  });
});

describe('signing for strangers', () => {
  test('an error for an unproven caller repeats no text that could be cut into a request', async () => {
    const texts = ['-time1700000000amount100currencyeurbet_id5', 'a_b', 'x'.repeat(101), '<b>', 'ą'];
    for (const text of texts) {
      const nodes: XmlNode[] = [
        ['method', 'transaction_bet_payout'],
        ['token', text],
        ['signature', 'f'.repeat(32)],
      ];
      expect(answerIn(await receive(requestOf(writeXml(['root', nodes])))).token).toBe('');
    }
    const nodes: XmlNode[] = [
      ['method', 'pingplayer_id7'],
      ['token', TOKEN],
      ['signature', 'f'.repeat(32)],
    ];
    expect(answerIn(await receive(requestOf(writeXml(['root', nodes]))))).toMatchObject({ method: '', token: TOKEN });
  });

  test('the id and signature of our own answer make no request, whoever sees them', async () => {
    const dialect = betgamesIn('hmac');
    const answer = answerIn(await dialect.receive(messageOf(ping, 'hmac'), NOW));
    const reflected: XmlNode[] = [
      ['method', 'transaction_bet_payout'],
      ['token', '-'],
      ['request_id', answer['response_id'] ?? ''],
      ['time', '1700000000'],
      ['params', []],
      ['signature', answer['signature'] ?? ''],
    ];
    expect(signatureOf(reflected, 'hmac', SECRET)).toBe(answer['signature']);
    expect(codeOf(await dialect.receive(requestOf(writeXml(['root', reflected])), NOW))).toEqual(['unverified', '1']);
  });

  test('a rotated key is answered with the key that signed', async () => {
    const dialect = createBetGames({ ...SETTINGS, secrets: ['the-newer-secret', SECRET] }, directoryWith());
    const received = await dialect.receive(messageOf(ping), NOW);
    if (received.kind !== 'answered') throw new Error(received.kind);
    const parsed = parseXml(Buffer.from(received.reply.body));
    const nodes = parsed.ok && typeof parsed.root[1] !== 'string' ? parsed.root[1] : [];
    expect(answerIn(received)['signature']).toBe(signatureOf(nodes, 'md5', SECRET));
  });
});

describe('what is refused once it is verified', () => {
  const changed = (name: string, value: string | null): Message => ({
    ...payin,
    params: payin.params.flatMap((node): XmlNode[] =>
      node[0] !== name ? [node] : value === null ? [] : [[name, value]],
    ),
  });

  test.each([
    ['amount', '-1'],
    ['amount', '1.00'],
    ['amount', ' 5'],
    ['amount', '0'],
    ['amount', '5'.repeat(65)],
    ['currency', 'xyz'],
    ['currency', ''],
    ['bet_id', ''],
    ['bet_id', 'x'.repeat(129)],
    ['bet_id', 'a\tb'],
    ['transaction_id', null],
    ['retrying', '2'],
  ])('%s as %j', async (name, value) => {
    const received = await receive(messageOf(changed(name, value)));
    expect(codeOf(received)).toEqual(['malformed', '400']);
    expect(received).toMatchObject({ operation: 'payin', problem: name });
  });

  test('a currency in upper case is the same one', async () => {
    expect(codeOf(await receive(messageOf(changed('currency', 'EUR'))))).toEqual(['call']);
  });

  test.each([
    ['method', [['method', 'ping'], ...ENVELOPE]],
    ['time', [...ENVELOPE, ['time', '1700000000']]],
    ['params', [...ENVELOPE, ['params', []], ['params', []]]],
  ] as [string, readonly XmlNode[]][])('a doubled %s', async (_, nodes) => {
    expect(codeOf(await receive(nodesOf(nodes)))).toEqual(['malformed', '400']);
  });

  test('a doubled param, also below another', async () => {
    const twice = { ...payin, params: [...payin.params, ['amount', '1'] as const] };
    expect(codeOf(await receive(messageOf(twice)))).toEqual(['malformed', '400']);
    const odd: XmlNode = [
      'odd_extra',
      [
        ['value', '1'],
        ['value', '2'],
      ],
    ];
    expect(codeOf(await receive(messageOf({ ...payin, params: [...payin.params, odd] })))).toEqual([
      'malformed',
      '400',
    ]);
  });

  test('params that are not known are signed like others, and ignored', async () => {
    const more = { ...payin, params: [...payin.params, ['aams', 'N123'] as const] };
    expect(codeOf(await receive(messageOf(more)))).toEqual(['call']);
  });

  test.each([
    ['play money', { mode: 'demo' }],
    ['the webshop', { kind: 'webshop' }],
  ] as const)('a token of %s', async (_, session) => {
    for (const message of [payin, questionMessage('get_balance', TOKEN)])
      expect(codeOf(await receive(messageOf(message), 'md5', session))).toEqual(['answered', '3']);
  });

  test('a token that is over, for anything but a payin that may be known', async () => {
    const over = { open: false };
    expect(codeOf(await receive(messageOf(questionMessage('get_balance', TOKEN)), 'md5', over))).toEqual([
      'answered',
      '3',
    ]);
    expect(codeOf(await receive(messageOf(changed('amount', '0')), 'md5', over))).toEqual(['answered', '3']);
    expect(codeOf(await receive(messageOf(payin), 'md5', over))).toEqual(['call']);
  });
});
