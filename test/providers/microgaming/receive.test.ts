// From raw request to event or refusal, without a ledger: what is asked of the directory and what never is, hostile bodies, and
// tokens that are not what they seem.

import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import type { SessionClaims } from '../../../providers/microgaming/session-tokens.ts';
import { signBody } from '../../../providers/microgaming/verify.ts';
import { GRANT, NOW, PLAYER, SECRET, SESSION, SETTINGS, dialectWith, requestOf, tokens } from './fixtures.ts';

const CLAIMS: SessionClaims = {
  ...{ player: PLAYER, sessionId: SESSION.sessionId, game: 'moonrise', currency: 'EUR' as const, truncation: 1 },
  returnUrl: null,
};
const inSeconds = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const bearer = async (token?: string) => ({
  authorization: `Bearer ${token ?? (await tokens.mint('player', CLAIMS, inSeconds(60)))}`,
});
const BODY = {
  ...{ playerId: PLAYER, provider: 'acme', game: 'moonrise', transactionId: 't-1', roundId: 'r-1' },
  ...{ amount: 10.5, transactionType: 'debit', ip: '203.0.113.7' },
};
const never = async () => {
  throw new Error('the directory is not to be asked');
};

async function codeOf(body: string, headers: Record<string, string> = {}, path = '/v1/transaction') {
  const received = await dialectWith().receive(requestOf(path, body, { ...(await bearer()), ...headers }), NOW);
  if (received.kind === 'call') return received.call.operation;
  return (JSON.parse(received.reply.body) as { error: { code: string } }).error.code;
}

describe('what is looked up', () => {
  test('a debit with a sound token asks nothing of the directory', async () => {
    const dialect = dialectWith({ roundCurrency: never, player: never, truncation: never, grants: never });
    const request = requestOf('/v1/transaction', JSON.stringify(BODY), await bearer());
    expect((await dialect.receive(request, NOW)).kind).toBe('call');
  });

  test('a credit is read in the currency of its round, whatever its token says', async () => {
    const dialect = dialectWith({ roundCurrency: async () => 'JPY', truncation: async () => 10 });
    const body = JSON.stringify({ ...BODY, transactionType: 'credit', amount: 1.2 });
    const received = await dialect.receive(requestOf('/v1/transaction', body, await bearer()), NOW);
    expect(received).toMatchObject({ call: { events: [{ currency: 'JPY', amount: 12n }] } });
  });

  test('a debit under an expired token comes without a session, so that only its repeat is answered', async () => {
    const expired = await bearer(await tokens.mint('player', CLAIMS, inSeconds(0)));
    const dialect = dialectWith();
    const debit = await dialect.receive(requestOf('/v1/transaction', JSON.stringify(BODY), expired), NOW);
    expect(debit).toMatchObject({ call: { events: [{ sessionId: null, sessionToken: null }] } });
    const body = JSON.stringify({ ...BODY, transactionType: 'credit' });
    const credit = await dialect.receive(requestOf('/v1/transaction', body, expired), NOW);
    expect(credit).toMatchObject({ call: { events: [{ sessionId: SESSION.sessionId }] } });
  });

  test('a movement of nobody is answered at once', async () => {
    const dialect = dialectWith({ player: async () => null });
    for (const [transactionType, code] of [
      ['debit', 'PLAYER_UNAUTHORIZED'],
      ['credit', 'VALIDATION_FAILED'],
    ]) {
      const received = await dialect.receive(
        requestOf('/v1/transaction', JSON.stringify({ ...BODY, transactionType })),
        NOW,
      );
      expect(received).toMatchObject({ kind: 'answered', reply: { body: expect.stringContaining(`"${code}"`) } });
    }
  });

  test('an instance of free games stands for its grant', async () => {
    const dialect = dialectWith({ grants: async () => [GRANT] });
    const asked = { playerId: PLAYER, provider: 'acme', game: 'moonrise' };
    const balance = await dialect.receive(requestOf('/v1/balance', JSON.stringify(asked), await bearer()), NOW);
    if (balance.kind !== 'answered') throw new Error(balance.kind);
    const [game] = (JSON.parse(balance.reply.body) as { freeGameInfo: { instanceId: number; offerId: number }[] })
      .freeGameInfo;
    const body = JSON.stringify({
      ...BODY,
      amount: 0,
      FREEGAMEINFO: { InstanceId: game?.instanceId, OFFERID: game?.offerId },
    });
    const received = await dialect.receive(requestOf('/v1/transaction', body, await bearer()), NOW);
    expect(received).toMatchObject({ call: { events: [{ mode: 'free', bonusCode: GRANT.bonusCode }] } });
  });
});

describe('bodies', () => {
  const raw = (amount: string) => JSON.stringify(BODY).replace('10.5', amount);

  test.each([
    ['1e2', 'INVALID_REQUEST'],
    ['-0', 'INVALID_REQUEST'],
    ['"10.5"', 'INVALID_REQUEST'],
    ['null', 'INVALID_REQUEST'],
    ['-1', 'VALIDATION_FAILED'],
    ['10.505', 'VALIDATION_FAILED'],
    ['1'.repeat(70), 'VALIDATION_FAILED'],
    ['10.50000', 'payin'],
    ['0', 'payin'],
  ])('the amount %s is %s', async (amount, expected) => {
    expect(await codeOf(raw(amount))).toBe(expected);
  });

  test.each([
    ['not JSON', '{"playerId":'],
    ['a list', '[]'],
    ['a duplicate name', `${JSON.stringify(BODY).slice(0, -1)},"amount":10.5}`],
    ['a name in two cases', JSON.stringify({ ...BODY, AMOUNT: 10.5 })],
    ['an empty id', JSON.stringify({ ...BODY, roundId: '' })],
    ['an id with a control character', JSON.stringify({ ...BODY, roundId: 'r\u0000' })],
    ['an id beyond the charset', JSON.stringify({ ...BODY, transactionId: 'a:b' })],
    ['an id that is too long', JSON.stringify({ ...BODY, playerId: 'p'.repeat(129) })],
    ['an id that is a number', JSON.stringify({ ...BODY, roundId: 7 })],
    ['a missing address', JSON.stringify({ ...BODY, ip: undefined })],
    ['an address of IPv6', JSON.stringify({ ...BODY, ip: '::1' })],
    ['another type of transaction', JSON.stringify({ ...BODY, transactionType: 'bet' })],
    ['a finish that is text', JSON.stringify({ ...BODY, roundFinished: 'true' })],
    ['an instance that is no number', JSON.stringify({ ...BODY, freeGameInfo: { instanceId: '1', offerId: 1 } })],
    ['a gameInfo that is no object', JSON.stringify({ ...BODY, gameInfo: 5 })],
  ])('%s is refused', async (_, body) => {
    expect(await codeOf(body)).toBe('INVALID_REQUEST');
  });

  test.each([
    ['unknown names', { surprise: { a: [1] } }],
    ['names of gameInfo in two cases', { gameInfo: { bet: 1, BET: 2 } }],
    ['optional names that are null', { roundFinished: null, freeGameInfo: null, gameInfo: null }],
  ])('%s are accepted', async (_, more) => {
    expect(await codeOf(JSON.stringify({ ...BODY, ...more }))).toBe('payin');
  });
});

describe('what proves a call', () => {
  test.each([
    ['GET', '/v1/balance', 'method_not_allowed'],
    ['POST', '/v1/bet', 'not_found'],
    ['POST', '/balance', 'not_found'],
  ])('%s %s is not verified: %s', async (method, path, reason) => {
    expect(await dialectWith().receive({ ...requestOf(path, '{}'), method }, NOW)).toMatchObject({
      kind: 'unverified',
      reason,
    });
  });

  test('any of two secrets may sign, in the encoding that was agreed on', async () => {
    const dialect = dialectWith({}, { secrets: ['another-secret', SECRET], signatureEncoding: 'base64' });
    const body = JSON.stringify(BODY);
    for (const secret of ['another-secret', SECRET]) {
      const headers = { ...(await bearer()), 'x-hmac-signature': signBody(body, secret, 'base64') };
      expect((await dialect.receive(requestOf('/v1/transaction', body, headers), NOW)).kind).toBe('call');
    }
    expect((await dialect.receive(requestOf('/v1/transaction', body), NOW)).kind).toBe('unverified');
  });

  const payload = { sid: SESSION.sessionId, game: 'moonrise', cur: 'EUR', n: 1 };
  test.each([
    [
      'of no algorithm',
      async () => new UnsecuredJWT(payload).setSubject(PLAYER).setAudience('player').setExpirationTime('1h').encode(),
    ],
    ['of another key', async () => sign('HS256', Buffer.alloc(32, 8))],
    ['of another algorithm', async () => sign('HS512', Buffer.from(SETTINGS.tokenKey))],
    ["signed with the wallet's secret", async () => sign('HS256', Buffer.from(SECRET))],
    ['for a launch', async () => tokens.mint('launch', CLAIMS, inSeconds(60))],
  ])('a token %s is no token', async (_, mint) => {
    const asked = JSON.stringify({ playerId: PLAYER, provider: 'acme', game: 'moonrise' });
    expect(await codeOf(asked, await bearer(await mint()), '/v1/balance')).toBe('PLAYER_UNAUTHORIZED');
  });

  function sign(alg: string, key: Uint8Array): Promise<string> {
    const jwt = new SignJWT(payload).setProtectedHeader({ alg }).setSubject(PLAYER).setAudience('player');
    return jwt.setExpirationTime(inSeconds(60)).sign(key);
  }
});
