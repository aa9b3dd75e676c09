// BETCORE's conformance checklist, items 1 to 12: tokens, users and balances, over real HTTP with real keys. Numbers are the
// dossier's; items that rest on an assumption of ours say so.

import { CompactSign, UnsecuredJWT, importJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CALLS } from '../../providers/betcore/contract.ts';
import { partnerUserId } from '../../providers/betcore/partner-user.ts';
import { createBetcoreSender } from '../../providers/betcore/simulator/casino-sender.ts';
import {
  type SigningKey,
  createSigningKey,
  createTokenSigner,
  publicHalf,
} from '../../providers/betcore/simulator/signing-key.ts';
import { type Aggregator, startAggregator } from './betcore-aggregator.ts';
import { type BetcoreHouse, CLIENT, ISSUER, codeOf, nextBet, startBetcoreHouse, valueOf } from './betcore-operator.ts';

let aggregator: Aggregator;
let house: BetcoreHouse;
const key: SigningKey = createSigningKey();
const senderFor = (of: BetcoreHouse, signedBy = key) =>
  createBetcoreSender({ walletUrl: of.walletUrl, key: signedBy, issuer: ISSUER, clientId: CLIENT.clientId });
let betcore: ReturnType<typeof senderFor>;

beforeAll(async () => {
  aggregator = await startAggregator(CLIENT);
  aggregator.setKeys([publicHalf(key)]);
  house = await startBetcoreHouse(aggregator.url);
  betcore = senderFor(house);
});
afterAll(async () => {
  await house.close();
  await aggregator.close();
});

async function newSession(balance = '100.00', currency: 'EUR' | 'USD' = 'EUR') {
  const player = await house.createPlayer(balance);
  return { player, token: await house.createSession(player, { currency }) };
}

/** A JWT of the test's own making; claims and headers as given over the right ones. */
async function body(claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}): Promise<string> {
  const nbf = Math.floor(Date.now() / 1000);
  const right = { nbf, exp: nbf + 10, iss: ISSUER, client_id: CLIENT.clientId, data: '{"PartnerUserId":"nobody"}' };
  const payload = Buffer.from(JSON.stringify({ ...right, ...claims }));
  const protectedHeader = { alg: 'RS256', kid: key.kid, typ: 'JWT', ...header };
  return JSON.stringify(
    await new CompactSign(payload).setProtectedHeader(protectedHeader).sign(await importJWK(key, 'RS256')),
  );
}

const rows = async () => [await house.count('wallet_call'), await house.count('operation')];

describe('users/auth', () => {
  test('betcore #1 a live refresh token is answered with all four fields', async () => {
    const { player, token } = await newSession();
    const answer = await betcore.auth(token);
    expect(codeOf(answer)).toBe(200);
    expect(valueOf(answer)).toEqual({
      RefreshToken: expect.any(String),
      PartnerUserId: player,
      CurrencyCode: 'EUR',
      IsTest: false,
    });
  });

  test('betcore #2 the new refresh token is another one, within the alphabet', async () => {
    const { token } = await newSession();
    const { RefreshToken } = valueOf(await betcore.auth(token));
    expect(RefreshToken).not.toBe(token);
    expect(RefreshToken).toMatch(/^[A-Za-z0-9.-]{10,1000}$/);
  });

  test('betcore #3 the new token works, a random one is 103805 without a value', async () => {
    const { token } = await newSession();
    const next = valueOf(await betcore.auth(token))['RefreshToken'] as string;
    expect(codeOf(await betcore.auth(next))).toBe(200);
    const answer = await betcore.auth('random-well-formed.token');
    expect([codeOf(answer), answer.kind === 'answered' && answer.value]).toEqual([103805, undefined]);
  });

  test('betcore #4 the token before works until one of the new ones is used (assumed)', async () => {
    const { token } = await newSession();
    const [first, second] = [await betcore.auth(token), await betcore.auth(token)];
    expect([codeOf(first), codeOf(second)]).toEqual([200, 200]);
    const [one, other] = [first, second].map((answer) => valueOf(answer)['RefreshToken'] as string);
    expect(codeOf(await betcore.auth(one as string))).toBe(200);
    expect(codeOf(await betcore.auth(token))).toBe(103805);
    expect(codeOf(await betcore.auth(other as string))).toBe(103805);
    expect(codeOf(await betcore.auth(one as string))).toBe(200);
  });

  test('after its grace the token before is dead, used or not', async () => {
    const { token } = await newSession();
    await betcore.auth(token);
    const ends = await house.rows<{ seconds: number }>(
      'select extract(epoch from expires_at - clock_timestamp())::int as seconds from session_token where token = $1',
      [token],
    );
    expect(ends[0]?.seconds).toBeGreaterThan(50);
    expect(ends[0]?.seconds).toBeLessThanOrEqual(60);
  });

  test('an ended session, one for play money and one that ran out are 103805', async () => {
    const player = await house.createPlayer('1.00');
    const tokens = [
      await house.createSession(player, { state: 'ended' }),
      await house.createSession(player, { mode: 'demo' }),
      await house.createSession(player, { expiresIn: '-1 minute' }),
    ];
    for (const token of tokens) expect(codeOf(await betcore.auth(token))).toBe(103805);
  });
});

describe('tokens of calls', () => {
  test('betcore #5 one changed byte in the signature is 103811 on every path, and stores nothing', async () => {
    const before = await rows();
    const signed = await body();
    const broken = signed.replace(/.(?=.{20}"$)/, (letter) => (letter === 'A' ? 'B' : 'A'));
    for (const path of CALLS) expect(codeOf(await betcore.send(path, broken))).toBe(103811);
    expect(await rows()).toEqual(before);
  });

  test('betcore #6 alg none, HS256, a wrong issuer or client, and a token out of its time are 103811 (assumed)', async () => {
    const now = Math.floor(Date.now() / 1000);
    const none = new UnsecuredJWT({ iss: ISSUER, client_id: CLIENT.clientId, data: '{}' }).encode();
    const secret = new TextEncoder().encode(String(publicHalf(key).n));
    const symmetric = await new CompactSign(Buffer.from('{}'))
      .setProtectedHeader({ alg: 'HS256', kid: key.kid })
      .sign(secret);
    const wrong = [
      JSON.stringify(`${none}AAAA`),
      JSON.stringify(symmetric),
      await body({ iss: 'https://other.test' }),
      await body({ client_id: 'PartnerClient-1' }),
      await body({ nbf: now + 60, exp: now + 70 }),
      await body({ nbf: now - 30, exp: now - 6 }),
      await body({ exp: undefined }),
    ];
    for (const text of wrong) expect(codeOf(await betcore.send('/users/data', text))).toBe(103811);
    expect(codeOf(await betcore.send('/users/data', await body({ nbf: now - 13, exp: now - 3 })))).toBe(102145);
  });

  test('betcore #7 a new key is met by one look at the key set, unknown ones cause no more (assumed)', async () => {
    const [old, next, stranger] = [createSigningKey(), createSigningKey(), createSigningKey()];
    const own = await startAggregator(CLIENT);
    own.setKeys([publicHalf(old)]);
    const other = await startBetcoreHouse(own.url);
    try {
      expect(codeOf(await senderFor(other, old).data('nobody'))).toBe(102145);
      expect(own.keyFetches()).toBe(1);
      own.setKeys([publicHalf(old), publicHalf(next)]);
      expect(codeOf(await senderFor(other, next).data('nobody'))).toBe(102145);
      expect(own.keyFetches()).toBe(2);
      for (let i = 0; i < 10; i++) expect(codeOf(await senderFor(other, stranger).data('nobody'))).toBe(103811);
      expect(own.keyFetches()).toBe(2);
      // A minute later one look is allowed again, and finds what is new by then.
      own.setKeys([publicHalf(next), publicHalf(stranger)]);
      const later = Date.now() + 61_000;
      const request = { method: 'POST', path: '/users/data', query: '', headers: {}, remoteAddress: '127.0.0.1' };
      const call = { ...request, body: Buffer.from(await laterBody(stranger, later)) };
      expect((await other.dialect.receive(call, new Date(later))).kind).toBe('answered');
      expect(own.keyFetches()).toBe(3);
      expect(codeOf(await senderFor(other, old).data('nobody'))).toBe(103811);
    } finally {
      await other.close();
      await own.close();
    }
  });

  test('a key set in an envelope is read too, and without any key the answer is 103799', async () => {
    const own = await startAggregator(CLIENT);
    own.setKeysBody('not a key set');
    const other = await startBetcoreHouse(own.url);
    try {
      expect(codeOf(await senderFor(other).data('nobody'))).toBe(103799);
      own.setKeysBody({ ErrorCode: 200, Message: 'Success', Value: { keys: [publicHalf(key)] } });
      await expect.poll(async () => codeOf(await senderFor(other).data('nobody')), { timeout: 5_000 }).toBe(102145);
    } finally {
      await other.close();
      await own.close();
    }
  });

  test.each([
    ['an object', { PartnerUserId: 'x' }],
    ['broken JSON', '{"PartnerUserId":'],
    ['a text without the member', '{"TagId":1}'],
    ['a doubled member', '{"PartnerUserId":"a","PartnerUserId":"b"}'],
    ['nothing', undefined],
  ])('betcore #8 data that is %s is 103752', async (_name, data) => {
    expect(codeOf(await betcore.send('/users/data', await body({ data })))).toBe(103752);
  });

  test.each(['', '{}', '"one.two"', '"a.b."', '"a..c"', '["a.b.c"]', 'a.b.c', '<html>'])(
    'a body that is no token at all is 103752: %s',
    async (text) => {
      const before = await rows();
      expect(codeOf(await betcore.send('/users/data', text))).toBe(103752);
      expect(await rows()).toEqual(before);
    },
  );

  test('three parts that are not what they should be are 103811', async () => {
    for (const text of ['"a.b.c"', '"!.!.!"', '"eyJhbGciOiJSUzI1NiJ9.e30.AAAA"']) {
      expect(codeOf(await betcore.send('/users/data', text))).toBe(103811);
    }
  });

  test('betcore #9 unknown members are ignored, a missing TagId is accepted (assumed)', async () => {
    const { player } = await newSession();
    const data = JSON.stringify({ PartnerUserId: player, Whatever: { a: 1 } });
    expect(codeOf(await betcore.send('/users/data', await body({ data, jti: 'x', more: [1] })))).toBe(200);
  });

  test('a path that is none, a method that is none and a body that is too large have their answers', async () => {
    const send = (path: string, init: RequestInit) => fetch(`${house.walletUrl}${path}`, init);
    expect((await send('/users/nothing', { method: 'POST', body: await body() })).status).toBe(404);
    expect((await send('/users/data', { method: 'GET' })).headers.get('allow')).toBe('POST');
    const large = await send('/users/data', { method: 'POST', body: `"${'a'.repeat(300 * 1024)}"` });
    expect(await large.json()).toMatchObject({ ErrorCode: 103752 });
  });
});

async function laterBody(signedBy: SigningKey, nowMs: number): Promise<string> {
  const nbf = Math.floor(nowMs / 1000);
  const claims = { nbf, exp: nbf + 10, iss: ISSUER, client_id: CLIENT.clientId, data: '{"PartnerUserId":"nobody"}' };
  return JSON.stringify(await createTokenSigner(signedBy)(claims));
}

describe('users and wallets', () => {
  test('betcore #10 two currencies are two users with a balance each', async () => {
    const player = await house.createPlayer('100.00');
    await house.deposit(player, '7.50', 'USD');
    const euro = valueOf(await betcore.auth(await house.createSession(player)));
    const dollar = valueOf(await betcore.auth(await house.createSession(player, { currency: 'USD' })));
    expect(euro['PartnerUserId']).not.toBe(dollar['PartnerUserId']);
    expect(dollar['CurrencyCode']).toBe('USD');
    expect(valueOf(await betcore.data(euro['PartnerUserId'] as string))).toEqual({ Balance: '100.00' });
    expect(valueOf(await betcore.data(dollar['PartnerUserId'] as string))).toEqual({ Balance: '7.50' });
    await betcore.make({ betId: nextBet(), user: dollar['PartnerUserId'] as string, type: '-1', amount: '2.50' });
    expect([await house.balanceOf(player, 'EUR'), await house.balanceOf(player, 'USD')]).toEqual(['100.00', '5.00']);
    for (const stranger of [`${player}.EUR`, `${player}.GBP`, `${player}.`, `${player}.USD.`]) {
      expect(codeOf(await betcore.data(stranger))).toBe(102145);
    }
    expect(partnerUserId(player, 'EUR', 'USD')).toBe(dollar['PartnerUserId']);
  });

  test('betcore #11 test flag and currency are the same in every login', async () => {
    const player = await house.createPlayer('1.00');
    await house.pool.query('update player set test = true where id = $1', [player]);
    for (let i = 0; i < 3; i++) {
      const value = valueOf(await betcore.auth(await house.createSession(player)));
      expect(value).toMatchObject({ PartnerUserId: player, CurrencyCode: 'EUR', IsTest: true });
    }
  });

  test('betcore #12 the balance is text with a dot, an unknown user is 102145', async () => {
    const { player } = await newSession('7100.50');
    expect(valueOf(await betcore.data(player))).toEqual({ Balance: '7100.50' });
    expect(codeOf(await betcore.data('01990000-0000-7000-8000-00000000dead'))).toBe(102145);
  });

  test('a bet id beyond 2^53-1 is 103752', async () => {
    const { player } = await newSession();
    const data = `{"BetId":9007199254740992,"PartnerUserId":"${player}","TransactionType":-1,"Amount":"1"}`;
    expect(codeOf(await betcore.send('/payments/make', await body({ data })))).toBe(103752);
    expect(await house.balanceOf(player)).toBe('100.00');
  });
});
