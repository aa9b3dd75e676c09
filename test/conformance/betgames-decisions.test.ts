// What the decisions add to BetGames' checklist, and its bad input: tombstones, conflicts, doubled elements, request ids, late
// tokens. Over real HTTP and the real ledger, as the checklist itself.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Message,
  multiPayinMessage,
  payinMessage,
  promoPayoutMessage,
  questionMessage,
  requestBody,
  requestNodes,
} from '../../providers/betgames/simulator/message.ts';
import { type XmlNode, writeXml } from '../../providers/betgames/xml.ts';
import {
  type BetGamesCaller,
  type BetGamesOperator,
  createCaller,
  nextId,
  send,
  sendBody,
  startBetGamesOperator,
} from './betgames-operator.ts';

let operator: BetGamesOperator;
let hmac: BetGamesOperator;
beforeAll(async () => {
  [operator, hmac] = await Promise.all([startBetGamesOperator(), startBetGamesOperator({ mode: 'hmac' })]);
});
afterAll(async () => {
  await Promise.all([operator.close(), hmac.close()]);
});

const caller = (balance?: string): Promise<BetGamesCaller> => createCaller(operator, balance);
const bet = (amount = '500') => ({ betId: nextId(), transactionId: nextId(), amount });
const won = (betId: string, amount: string) => ({ betId, transactionId: nextId(), amount, type: 'won' }) as const;

describe('returns', () => {
  test('a return before its payin buries the bet, whatever the transaction of the payin', async () => {
    const player = await caller();
    const one = bet();
    const back = { betId: one.betId, transactionId: nextId(), amount: '500', type: 'return' } as const;
    expect((await player.payout(back)).code).toBe('700');
    expect((await player.payout(back)).code).toBe('700');
    expect((await player.payin(one)).code).toBe('700');
    expect((await player.payin({ ...one, transactionId: nextId() })).code).toBe('700');
    expect(await player.wallet()).toBe('100.00');
  });

  test("another player's bet under the same id is not buried by it", async () => {
    const [player, other] = [await caller(), await caller()];
    const one = bet();
    await other.payout({ betId: one.betId, transactionId: nextId(), amount: '500', type: 'return' });
    expect((await player.payin(one)).success).toBe('1');
  });

  test('a bet that was returned pays nothing more, and cannot be bought again', async () => {
    const player = await caller();
    const one = bet();
    await player.payin(one);
    await player.payout({ betId: one.betId, transactionId: nextId(), amount: '500', type: 'return' });
    expect((await player.payout(won(one.betId, '900'))).params).toEqual({
      balance_after: '10000',
      already_processed: '1',
    });
    expect((await player.payin({ ...one, transactionId: nextId() })).code).toBe('700');
    expect(await player.wallet()).toBe('100.00');
  });

  test('a return of another amount than the stake pays what is sent', async () => {
    const player = await caller();
    const one = bet('500');
    await player.payin(one);
    const part = { betId: one.betId, transactionId: nextId(), amount: '200', type: 'return' } as const;
    expect((await player.payout(part)).params).toEqual({ balance_after: '9700', already_processed: '0' });
    expect((await player.payout(part)).params['already_processed']).toBe('1');
  });

  test('a return of a paid bet moves nothing and is told to finance', async () => {
    const player = await caller();
    const one = bet('500');
    await player.payin(one);
    await player.payout(won(one.betId, '900'));
    const back = { betId: one.betId, transactionId: nextId(), amount: '500', type: 'return' } as const;
    expect((await player.payout(back)).params).toEqual({ balance_after: '10400', already_processed: '1' });
    expect(await operator.count('break', 'transaction_id = $1', [back.transactionId])).toBe(1);
  });
});

describe('same ids, other content', () => {
  test('another amount, bet or player under one transaction is 400 and opens a break', async () => {
    const [player, other] = [await caller(), await caller()];
    const one = bet('500');
    await player.payin(one);
    expect((await player.payin({ ...one, amount: '600' })).code).toBe('400');
    expect((await player.payin({ ...one, betId: nextId() })).code).toBe('400');
    expect((await other.payin(one)).code).toBe('400');
    expect(await operator.count('break', 'transaction_id = $1', [one.transactionId])).toBeGreaterThanOrEqual(2);
    expect([await player.wallet(), await other.wallet()]).toEqual(['95.00', '100.00']);
  });

  test('a second payin of one bet is 400', async () => {
    const player = await caller();
    const one = bet();
    await player.payin(one);
    expect((await player.payin({ ...one, transactionId: nextId() })).code).toBe('400');
    expect(await player.wallet()).toBe('95.00');
  });

  test('another currency than the session or the bet has is 400, and a payout in it is told to finance', async () => {
    const player = await caller();
    const one = bet();
    expect((await player.payin({ ...one, currency: 'usd' })).code).toBe('400');
    await player.payin(one);
    const inDollars = { ...won(one.betId, '900'), currency: 'usd' };
    expect((await player.payout(inDollars)).code).toBe('400');
    const told = "transaction_id = $1 and kind = 'currency'";
    expect(await operator.count('break', told, [inDollars.transactionId])).toBe(1);
    expect(await player.wallet()).toBe('95.00');
  });

  test('a combination and a bet of one number are two', async () => {
    const player = await caller();
    const one = bet();
    await player.payin({ ...one, betId: 'combination:77' });
    expect((await player.payout(won('77', '900'))).code).toBe('700');
    expect((await player.payout(won('combination:77', '900'))).params['already_processed']).toBe('0');
  });

  test('a second promotion on a bet is paid by its own id', async () => {
    const player = await caller();
    const one = bet();
    await player.payin(one);
    const promo = { playerId: player.player, currency: 'eur', amount: '100', betId: one.betId };
    for (const expected of ['9600', '9700']) {
      const message = promoPayoutMessage({ ...promo, promoTransactionId: nextId() });
      expect((await player.post(message)).params['balance_after']).toBe(expected);
    }
  });
});

describe('who may play', () => {
  test('a blocked player or a switched-off provider refuses new bets alone', async () => {
    const player = await caller();
    const one = bet();
    await player.payin(one);
    await operator.block(player.player);
    expect((await player.payin(bet())).code).toBe('703');
    expect((await player.ask('get_balance')).success).toBe('1');
    expect((await player.payout(won(one.betId, '100'))).success).toBe('1');
    const other = await caller();
    await operator.setProvider({ enabled: false });
    expect((await other.payin(bet())).code).toBe('703');
    await operator.setProvider({ enabled: true });
    expect((await other.payin(bet())).success).toBe('1');
  });

  test('a payin that is known is answered under an ended token too, an unknown one is 3', async () => {
    const player = await caller();
    const one = bet();
    await player.payin(one);
    await operator.endSession(player.token);
    expect((await player.payin(one)).params).toEqual({ balance_after: '9500', already_processed: '1' });
    expect((await player.payin(bet())).code).toBe('3');
    expect((await player.post(multiPayinMessage(player.token, { currency: 'eur', bets: [bet()] }))).code).toBe('3');
    expect((await player.ask('get_balance')).code).toBe('3');
  });

  test('a token of play money or of the webshop is none of the wallet', async () => {
    const player = await caller();
    for (const session of [{ mode: 'demo' }, { kind: 'webshop' }] as const) {
      const token = await operator.createSession(player.player, session);
      expect((await player.payin(bet(), token)).code).toBe('3');
      expect((await player.ask('get_balance', token)).code).toBe('3');
    }
    expect((await player.payin(bet(), '-')).code).toBe('3');
  });

  test('of a multi payin a malformed bet fails alone', async () => {
    const player = await caller();
    const bets = [bet('100'), bet('-5'), bet('200')];
    const answer = await player.post(multiPayinMessage(player.token, { currency: 'eur', bets }));
    expect(answer.bets.map((one) => one['error_code'])).toEqual(['0', '400', '0']);
    expect(answer.params['balance_after']).toBe('9700');
    const none = await player.post(multiPayinMessage(player.token, { currency: 'eur', bets: [bet('x')] }));
    expect([none.success, none.bets[0]?.['error_code'], none.params['balance_after']]).toEqual(['1', '400', '9700']);
  });
});

describe('request ids', () => {
  const bodyOf = (message: Message): string => requestBody(message, hmac.signing, new Date());
  const idIn = (body: string): string => /<request_id>([^<]+)</.exec(body)?.[1] ?? '';
  const withId = (message: Message, id: string): string => {
    const nodes = requestNodes(message, hmac.signing, new Date()).filter(([name]) => name !== 'signature');
    const changed = nodes.map(([name, value]): XmlNode => [name, name === 'request_id' ? id : value]);
    return writeXml(['root', changed]);
  };

  test('the same request hears the same bytes; another request under its id is refused', async () => {
    const player = await createCaller(hmac);
    const body = bodyOf(payinMessage(player.token, { ...bet('500'), currency: 'eur' }));
    const first = await sendBody(hmac, body);
    expect(first).toMatchObject({ success: '1', isSigned: true });
    expect((await sendBody(hmac, body)).text).toBe(first.text);
    const other = body.replace('<amount>500</amount>', '<amount>600</amount>');
    expect(await sendBody(hmac, other)).toMatchObject({ success: '0', code: '400', isSigned: true });
    expect(await player.wallet()).toBe('95.00');
  });

  test.each([
    ['a ping', (): Message => ({ method: 'ping', token: '-', params: [] })],
    ['an unknown token', (): Message => questionMessage('get_balance', 'neverissued1')],
    ['params that cannot be read', (): Message => payinMessage('neverissued1', { ...bet('x'), currency: 'eur' })],
  ])('an id that was used by %s is used up', async (_, message) => {
    const player = await createCaller(hmac);
    const used = bodyOf(message());
    await sendBody(hmac, used);
    const signature = /<signature>([^<]+)</.exec(used)?.[1] ?? '';
    const stolen = withId(payinMessage(player.token, { ...bet('500'), currency: 'eur' }), idIn(used));
    const answer = await sendBody(hmac, stolen.replace('</root>', `<signature>${signature}</signature></root>`));
    expect(answer).toMatchObject({ success: '0', code: '400' });
    expect(await player.wallet()).toBe('100.00');
  });

  test('a message of the other mode is error 1', async () => {
    const message: Message = { method: 'ping', token: '-', params: [] };
    expect((await sendBody(hmac, requestBody(message, operator.signing, new Date()))).code).toBe('1');
    expect((await sendBody(operator, requestBody(message, hmac.signing, new Date()))).code).toBe('1');
  });
});

describe('bad input', () => {
  test('nothing unverified writes a row, and each kind is counted', async () => {
    const before = await operator.count('wallet_call');
    await send(operator, { method: 'ping', token: '-', params: [] }, new Date(0));
    await sendBody(operator, '<root><method>ping</method></root>');
    await sendBody(operator, 'x');
    expect(await operator.count('wallet_call')).toBe(before);
    const counted = await operator.metrics.unverifiedCalls.get();
    const reasons = counted.values.map(({ labels }) => labels['reason']);
    expect(reasons).toEqual(expect.arrayContaining(['time_wrong', 'signature_missing', 'not_xml']));
  });

  test('a body of 1 MB is refused unread, in the form of its answers', async () => {
    const answer = await sendBody(operator, `<root>${'x'.repeat(1024 * 1024)}</root>`);
    expect(answer).toMatchObject({ status: 200, success: '0', code: '400', isSigned: true });
  });

  test('a verified call that cannot be read is stored with its answer', async () => {
    const player = await caller();
    const before = await operator.count('wallet_call', "outcome = 'malformed'");
    await player.payin(bet('abc'));
    expect(await operator.count('wallet_call', "outcome = 'malformed'")).toBe(before + 1);
  });
});
