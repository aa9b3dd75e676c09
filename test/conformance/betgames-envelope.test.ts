// BetGames' conformance checklist, items 14 to 24 and 39: the envelope, its signature and the tokens, in the MD5 mode. Numbers
// are the dossier's.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Message, payinMessage, requestNodes } from '../../providers/betgames/simulator/message.ts';
import type { XmlNode } from '../../providers/betgames/xml.ts';
import {
  type BetGamesCaller,
  type BetGamesOperator,
  createCaller,
  nextId,
  send,
  sendBody,
  sendNodes,
  startBetGamesOperator,
} from './betgames-operator.ts';

let operator: BetGamesOperator;
beforeAll(async () => {
  operator = await startBetGamesOperator();
});
afterAll(() => operator.close());

const caller = (balance?: string): Promise<BetGamesCaller> => createCaller(operator, balance);
const bet = (amount = '500') => ({ betId: nextId(), transactionId: nextId(), amount });
const secondsAgo = (seconds: number): Date => new Date(Date.now() - seconds * 1000);
const ping = { method: 'ping', token: '-', params: [] } as const satisfies Message;

describe('envelope', () => {
  test('betgames #14 a ping is answered with a signed success', async () => {
    const answer = await send(operator, ping);
    expect(answer).toMatchObject({ status: 200, method: 'ping', token: '-', success: '1', code: '0', isSigned: true });
    expect(answer.errorText).toBe('');
  });

  test('betgames #15 one flipped digit of the signature is error 1, itself signed', async () => {
    const { token } = await caller();
    const nodes = requestNodes({ ...ping, method: 'get_balance', token }, operator.signing, new Date());
    const flipped = nodes.map(([name, value]): XmlNode => [name, name === 'signature' ? flip(String(value)) : value]);
    const answer = await sendNodes(operator, flipped);
    expect(answer).toMatchObject({
      status: 200,
      method: 'get_balance',
      token,
      success: '0',
      code: '1',
      isSigned: true,
    });
  });

  test('betgames #16 two elements swapped after signing are error 1', async () => {
    const player = await caller();
    const nodes = requestNodes(payinMessage(player.token, { ...bet(), currency: 'eur' }), operator.signing, new Date());
    const swapped = nodes.map(([name, value]): XmlNode =>
      name === 'params' && typeof value !== 'string'
        ? [name, [value[1], value[0], ...value.slice(2)] as XmlNode[]]
        : [name, value],
    );
    expect(await sendNodes(operator, swapped)).toMatchObject({ success: '0', code: '1' });
    expect(await player.wallet()).toBe('100.00');
  });

  test('betgames #17 a request of 120 s ago is error 2, one of 30 s ago is taken', async () => {
    expect(await send(operator, ping, secondsAgo(120))).toMatchObject({ success: '0', code: '2', isSigned: true });
    expect(await send(operator, ping, secondsAgo(30))).toMatchObject({ success: '1' });
    const nodes = requestNodes(ping, { ...operator.signing, secret: 'another-secret' }, secondsAgo(120));
    expect(await sendNodes(operator, nodes)).toMatchObject({ code: '1' });
  });

  test('betgames #18 an unknown token is error 3, with HTTP status 200', async () => {
    const player = await caller();
    const answer = await player.ask('get_balance', 'neverissued123');
    expect(answer).toMatchObject({ status: 200, success: '0', code: '3', token: 'neverissued123', isSigned: true });
  });
});

describe('tokens', () => {
  test('betgames #19 tokens have letters and digits, 10 to 100 of them, and differ between players', async () => {
    const tokens = await Promise.all(['one', 'two'].map((playerName) => launchToken(operator, playerName)));
    for (const token of tokens) {
      expect(token).toMatch(/^[A-Za-z0-9]{10,100}$/);
      expect(token).toMatch(/[a-z].*\d|\d.*[a-z]/i);
    }
    expect(new Set(tokens).size).toBe(2);
  });

  test('betgames #20 a token that is used lives on past its first end; a failed call does not renew it', async () => {
    const player = await caller();
    const used = await operator.createSession(player.player, { expiresIn: '20 seconds' });
    const failed = await operator.createSession(player.player, { expiresIn: '20 seconds' });
    const unused = await operator.createSession(player.player, { expiresIn: '20 seconds' });
    expect((await player.ask('get_balance', used)).success).toBe('1');
    expect((await player.payin(bet('99999999'), failed)).code).toBe('703');
    await operator.rows("update session set expires_at = now() - interval '1 second' where launch_token = any ($1)", [
      [used, failed, unused],
    ]);
    expect((await player.ask('get_balance', used)).success).toBe('1');
    expect((await player.ask('get_balance', failed)).code).toBe('3');
    expect((await player.ask('get_balance', unused)).code).toBe('3');
  });

  test('betgames #21 account details name the player alike in each session', async () => {
    const player = await caller();
    const { params } = await player.ask('get_account_details');
    expect(params).toEqual({
      user_id: player.player,
      username: expect.stringMatching(/.+/),
      currency: 'eur',
      info: expect.stringMatching(/.+/),
    });
    const again = await operator.createSession(player.player);
    expect((await player.ask('get_account_details', again)).params['user_id']).toBe(player.player);
  });

  test('betgames #22 refresh_token renews and gives no new token', async () => {
    const player = await caller();
    const token = await operator.createSession(player.player, { expiresIn: '20 seconds' });
    const answer = await player.ask('refresh_token', token);
    expect(answer).toMatchObject({ success: '1', token, params: {} });
    await operator.rows("update session set expires_at = now() - interval '1 second' where launch_token = $1", [token]);
    expect((await player.ask('get_balance', token)).success).toBe('1');
  });

  test('betgames #23 request_new_token gives another token, and the old one goes on for five seconds alone', async () => {
    const player = await caller();
    const answer = await player.ask('request_new_token');
    const token = answer.params['new_token'] ?? '';
    expect(answer).toMatchObject({ success: '1', token: player.token });
    expect(token).toMatch(/^(?=.*[A-Za-z])(?=.*\d)[A-Za-z0-9]{10,100}$/);
    expect(token).not.toBe(player.token);
    expect((await player.ask('get_balance', token)).success).toBe('1');
    // Used within its five seconds, which does not put off its end.
    await player.ask('get_balance');
    const [old] = await operator.rows<{ left: number }>(
      'select extract(epoch from expires_at - now())::float8 as left from session_token where token = $1',
      [player.token],
    );
    expect(old?.left).toBeLessThanOrEqual(5);
    await operator.rows('update session_token set expires_at = now() where token = $1', [player.token]);
    expect((await player.ask('get_balance')).code).toBe('3');
    expect((await player.ask('get_balance', token)).success).toBe('1');
  });

  test('betgames #24 a balance is digits alone, in cents', async () => {
    const player = await caller('100.05');
    expect((await player.ask('get_balance')).params).toEqual({ balance: '10005' });
  });
});

describe('what is no call', () => {
  const ENTITY =
    '<?xml version="1.0"?><!DOCTYPE root [<!ENTITY x SYSTEM "file:///etc/passwd">]><root><method>&x;</method></root>';

  test('betgames #39 an unknown method is a signed error', async () => {
    const answer = await send(operator, { ...ping, method: 'transaction_bet_cancel' as Message['method'] });
    expect(answer).toMatchObject({ status: 200, success: '0', code: '404', token: '-', isSigned: true });
    expect(answer.method).toBe('transaction_bet_cancel');
  });

  test.each([
    ['broken XML', '<root><method>ping</method>'],
    ['an external entity', ENTITY],
    ['an entity of its own', '<root><method>&lol;</method></root>'],
    ['no XML', 'ping'],
    ['an empty body', ''],
    ['another root', '<ping/>'],
  ])('betgames #39 %s is an error and books nothing', async (_, body) => {
    const before = await operator.count('wallet_call');
    const answer = await sendBody(operator, body);
    expect(answer).toMatchObject({ status: 200, success: '0', code: '400', isSigned: true });
    expect(answer.text).not.toMatch(/root:|passwd/);
    expect(await operator.count('wallet_call')).toBe(before);
  });
});

function flip(signature: string): string {
  return (signature.startsWith('0') ? '1' : '0') + signature.slice(1);
}

async function launchToken({ dialect }: BetGamesOperator, playerName: string): Promise<string> {
  const { startGameSession } = dialect.api;
  if (!startGameSession) throw new Error('no game sessions');
  const request = {
    sessionId: '01990000-0000-7000-8000-00000000000a',
    playerId: playerName,
    playerName,
    game: '-1',
    currency: 'EUR',
    balance: 0n,
    mode: 'cash',
    language: null,
    returnUrl: null,
    expiresInMinutes: 60,
  } as const;
  return (await startGameSession(request, AbortSignal.timeout(1_000))).launchToken ?? '';
}
