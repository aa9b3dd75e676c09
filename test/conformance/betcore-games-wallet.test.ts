// BETCORE's conformance checklist, items 44 to 49: what a game provider must hear from us, its aggregator. Numbers are the
// dossier's; items that rest on an assumption of ours say so.

import { createSecretKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestOf, signedHeaders, sortedJson } from '../../providers/betcore-games/signature.ts';
import { CREDENTIALS, type Operator, createSeat, nextBet, send, startOperator } from './betcore-games-operator.ts';

let operator: Operator;
beforeAll(async () => {
  operator = await startOperator();
});
afterAll(() => operator.close());

const seat = (balance?: string) => createSeat(operator, balance);

describe('signature', () => {
  const key = createSecretKey('dossier-test-key', 'utf8');
  const stamp = {
    counterparty: '933a215f-a9e6-4f88-9d91-52a87cd50499',
    timestamp: '1719766120806',
    requestId: '5a0679b6e5fa48f6892c777b0fa92392',
  };
  test.each([
    ['', 'b49409123bcfb97106a91be5b7501139910aee4035dede9c7fa463a921c497e6'],
    [
      '{"betAmount":"10.00","betId":"b-1","gameRoundId":"r-1","sessionId":"s-1"}',
      '32d392f966cee9c23e970e92eb8bfeaac799454cb066fd30e16a7dcdcde09d41',
    ],
  ])('betcore #44 the digest of %j is that of the vector', (body, sign) => {
    expect(digestOf(body, stamp, key).toString('hex')).toBe(sign);
  });

  test('betcore #44 a call without one of the four headers, badly signed or out of time hears 401 and code 8', async () => {
    const player = await seat();
    const body = sortedJson({ betId: nextBet(), gameRoundId: 'r-1', sessionId: player.session, betAmount: '1.00' });
    const headers = signedHeaders(body, CREDENTIALS);
    const without = (name: string) => Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
    const at = (seconds: number) => signedHeaders(body, CREDENTIALS, { now: new Date(Date.now() + seconds * 1000) });
    const wrong = [
      ...Object.keys(headers).map(without),
      { ...headers, 'x-sign': '0'.repeat(64) },
      { ...headers, 'x-request-id': 'another' },
      signedHeaders(body, { ...CREDENTIALS, secret: 'another secret' }),
      signedHeaders(body, { ...CREDENTIALS, counterparty: 'another' }),
      at(-31),
      at(31),
    ];
    for (const given of wrong) {
      const bet = await send(operator, 'POST', `/v1/sessions/${player.session}/bets/pay-in`, body, given);
      expect([bet.status, bet.json['_responseCode']]).toEqual([401, 8]);
    }
    const unsigned = await send(operator, 'GET', `/v1/sessions/${player.session}/balance`, '', {});
    expect([unsigned.status, unsigned.json['_responseCode']]).toEqual([401, 8]);
    expect(await player.wallet()).toBe('100.00');
    expect(await operator.count('operation', 'player_id = $1', [player.player])).toBe(0);
  });
});

describe('balance', () => {
  test('betcore #45 the balance is answered with its currency, an unknown session with the session code', async () => {
    const player = await seat();
    const { status, text } = await player.balance();
    expect([status, text]).toEqual([200, '{"_responseCode":1,"balance":100.00,"currency":"USD"}']);
    for (const unknown of ['01990000-0000-7000-8000-000000000001', 'no-id']) {
      expect((await player.balance(unknown)).json).toEqual({ _responseCode: 3 });
    }
  });
});

describe('pay-in', () => {
  test('betcore #46 a stake is taken once, its repeat hears 104 and the balance (assumed)', async () => {
    const player = await seat();
    const bet = nextBet();
    expect((await player.payIn(bet, '10.00')).text).toBe('{"_responseCode":1,"balance":90.00}');
    expect((await player.payIn(bet, '10.0')).text).toBe('{"_responseCode":104,"balance":90.00}');
    const copies = await Promise.all(Array.from({ length: 5 }, () => player.payIn(bet, '10.00')));
    expect(new Set(copies.map(({ text }) => text))).toEqual(new Set(['{"_responseCode":104,"balance":90.00}']));
    expect(await player.wallet()).toBe('90.00');
  });

  test('betcore #46 the same bet with another amount is refused and opens a break (assumed)', async () => {
    const player = await seat();
    const bet = nextBet();
    await player.payIn(bet, '10.00');
    expect((await player.payIn(bet, '11.00')).json).toEqual({ _responseCode: 6 });
    expect(await player.wallet()).toBe('90.00');
    expect(await operator.count('break', "kind = 'amount' and transaction_id = $1", [bet])).toBe(1);
  });

  test('betcore #46 a stake above the balance is refused, and taken after a deposit (assumed)', async () => {
    const player = await seat('5.00');
    const bet = nextBet();
    expect((await player.payIn(bet, '10.00')).json).toEqual({ _responseCode: 4 });
    await operator.deposit(player.player, '5.00');
    expect((await player.payIn(bet, '10.00')).json['_responseCode']).toBe(1);
    expect(await player.wallet()).toBe('0.00');
  });

  test('betcore #46 an ended session, a blocked player and a provider that is off hear their refusals (assumed)', async () => {
    const [ended, blocked, off] = [await seat(), await seat(), await seat()];
    await operator.endSession(ended.token);
    await operator.block(blocked.player);
    expect((await ended.payIn(nextBet(), '1')).json).toEqual({ _responseCode: 3 });
    expect((await blocked.payIn(nextBet(), '1')).json).toEqual({ _responseCode: 7 });
    await operator.setProvider({ enabled: false });
    try {
      expect((await off.payIn(nextBet(), '1')).json).toEqual({ _responseCode: 7 });
    } finally {
      await operator.setProvider({ enabled: true });
    }
  });
});

describe('pay-out', () => {
  test('betcore #47 a win of zero settles the bet as lost', async () => {
    const player = await seat();
    const bet = nextBet();
    await player.payIn(bet, '10.00');
    expect((await player.payOut(bet, '0')).text).toBe('{"_responseCode":1,"balance":90.00}');
    expect(await operator.count('round', "key = $1 and state = 'settled'", [bet])).toBe(1);
  });

  test('betcore #47 a win is paid once, also when the session has ended or is another one of the player', async () => {
    const player = await seat();
    const bet = nextBet();
    await player.payIn(bet, '10.00');
    await operator.endSession(player.token);
    expect((await player.payOut(bet, '25.00')).text).toBe('{"_responseCode":1,"balance":115.00}');
    const next = await operator.sessionId(await operator.createSession(player.player, { game: 'g-8' }));
    expect((await player.payOut(bet, '25.00', next)).text).toBe('{"_responseCode":104,"balance":115.00}');
    expect((await player.payOut(bet, '26.00')).json).toEqual({ _responseCode: 6 });
    expect(await player.wallet()).toBe('115.00');
  });

  test('betcore #47 a win is paid under a session that is not known, because its bet is (assumed)', async () => {
    const player = await seat();
    const bet = nextBet();
    await player.payIn(bet, '10.00');
    expect((await player.payOut(bet, '5.00', 'gone')).text).toBe('{"_responseCode":1,"balance":95.00}');
    expect(await operator.count('wallet_call', "'session_unknown' = any (flags)")).toBe(1);
  });

  test("betcore #47 a win for an unknown, a refunded or another player's bet is refused", async () => {
    const [player, other] = [await seat(), await seat()];
    const [refunded, theirs] = [nextBet(), nextBet()];
    await player.payIn(refunded, '10.00');
    await player.refund(refunded);
    await other.payIn(theirs, '10.00');
    expect((await player.payOut(nextBet(), '5.00')).json).toEqual({ _responseCode: 5 });
    expect((await player.payOut(refunded, '5.00')).json).toEqual({ _responseCode: 6 });
    expect((await player.payOut(theirs, '5.00')).json).toEqual({ _responseCode: 5 });
    expect([await player.wallet(), await other.wallet()]).toEqual(['100.00', '90.00']);
  });
});

describe('pay-in-out', () => {
  test('betcore #48 stake and win move in one step, and a repeat moves nothing', async () => {
    const player = await seat();
    const [won, lost] = [nextBet(), nextBet()];
    expect((await player.payInOut(won, '10.00', '25.50')).text).toBe('{"_responseCode":1,"balance":115.50}');
    expect((await player.payInOut(won, '10.00', '25.50')).text).toBe('{"_responseCode":104,"balance":115.50}');
    expect((await player.payInOut(lost, '15.50', 0)).text).toBe('{"_responseCode":1,"balance":100.00}');
    expect((await player.payInOut(won, '10.00', '99.00')).json).toEqual({ _responseCode: 6 });
    expect(await player.wallet()).toBe('100.00');
  });

  test('betcore #48 with funds short for the stake nothing moves, whatever the win', async () => {
    const player = await seat('5.00');
    const bet = nextBet();
    expect((await player.payInOut(bet, '10.00', '50.00')).json).toEqual({ _responseCode: 4 });
    expect(await player.wallet()).toBe('5.00');
    expect(await operator.count('operation', "transaction_id = $1 and outcome = 'posted'", [bet])).toBe(0);
  });
});

describe('refund', () => {
  test('betcore #49 a stake is given back once, its repeat hears 104 (assumed)', async () => {
    const player = await seat();
    const bet = nextBet();
    await player.payIn(bet, '10.00');
    expect((await player.refund(bet)).text).toBe('{"_responseCode":1,"balance":100.00}');
    expect((await player.refund(bet)).text).toBe('{"_responseCode":104,"balance":100.00}');
    expect((await player.payIn(bet, '10.00')).json).toEqual({ _responseCode: 6 });
    expect(await player.wallet()).toBe('100.00');
  });

  test('betcore #49 for an unknown bet it is refused, and so is the late stake (assumed)', async () => {
    const [player, other] = [await seat(), await seat()];
    const bet = nextBet();
    expect((await player.refund(bet)).json).toEqual({ _responseCode: 5 });
    expect((await player.refund(bet)).json).toEqual({ _responseCode: 5 });
    expect((await player.payIn(bet, '10.00')).json).toEqual({ _responseCode: 6 });
    expect((await player.payInOut(bet, '10.00', '20.00')).json).toEqual({ _responseCode: 6 });
    expect((await other.payIn(bet, '10.00')).json['_responseCode']).toBe(1);
    expect(await player.wallet()).toBe('100.00');
  });

  test('betcore #49 after pay-out it is refused (assumed)', async () => {
    const player = await seat();
    for (const win of ['0', '20.00']) {
      const bet = nextBet();
      await player.payIn(bet, '10.00');
      await player.payOut(bet, win);
      expect((await player.refund(bet)).json).toEqual({ _responseCode: 6 });
    }
    expect(await player.wallet()).toBe('100.00');
  });

  test('betcore #49 of a pay-in-out it reverses both, below the floor if need be (assumed)', async () => {
    const player = await seat('10.00');
    const bet = nextBet();
    await player.payInOut(bet, '10.00', '50.00');
    await player.payInOut(nextBet(), '50.00', '0');
    expect((await player.refund(bet)).text).toBe('{"_responseCode":1,"balance":-40.00}');
    expect((await player.refund(bet)).json['_responseCode']).toBe(104);
    expect((await player.payInOut(bet, '10.00', '50.00')).json).toEqual({ _responseCode: 6 });
    expect(await player.wallet()).toBe('-40.00');
  });
});
