// Hypetech's conformance checklist, items 12 to 38: what its hooks must hear from us. Numbers are the dossier's; items that
// rest on an assumption of ours say so.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signBody } from '../../providers/hypetech/verify.ts';
import { type Caller, createCaller, nextId, sendText } from './hypetech-caller.ts';
import { type Operator, startOperator } from './operator.ts';

let operator: Operator;
beforeAll(async () => {
  operator = await startOperator();
});
afterAll(() => operator.close());

const caller = (balance?: string): Promise<Caller> => createCaller(operator, balance);

describe('register bet', () => {
  test('hypetech #12 a bet is debited and answered with both balances as text', async () => {
    const hypetech = await caller();
    const { status, json } = await hypetech.bet(nextId(), 12.5);
    expect(status).toBe(200);
    expect(json).toMatchObject({ old_balance: '100.00', new_balance: '87.50' });
    expect(json['operator_tx_id']).toMatch(/.+/);
  });

  test('hypetech #13 the answer echoes user, currency, provider and transaction (assumed)', async () => {
    const hypetech = await caller();
    const id = nextId();
    const { json } = await hypetech.bet(id, 12.5);
    expect(json).toMatchObject({
      user_id: hypetech.player,
      currency: 'BRL',
      provider: 'hypetech',
      provider_tx_id: String(id),
    });
  });

  test('hypetech #14 an exact repeat hears the same bytes and moves nothing (assumed)', async () => {
    const hypetech = await caller();
    const id = nextId();
    const first = await hypetech.bet(id, 12.5);
    expect(await hypetech.bet(id, 12.5)).toEqual(first);
    expect((await hypetech.balance()).json['balance']).toBe('87.50');
  });

  test('hypetech #15 the same transaction with another amount is a conflict (assumed)', async () => {
    const hypetech = await caller();
    const id = nextId();
    await hypetech.bet(id, 12.5);
    const { status, json } = await hypetech.bet(id, 13);
    expect([status, json['code']]).toEqual([400, 'TX_CONFLICT']);
    expect((await hypetech.balance()).json['balance']).toBe('87.50');
  });

  test('hypetech #16 ten copies at once debit once and hear one transaction id (assumed)', async () => {
    const hypetech = await caller();
    const id = nextId();
    const answers = await Promise.all(Array.from({ length: 10 }, () => hypetech.bet(id, 12.5)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(await hypetech.wallet()).toBe('87.50');
  });

  test('hypetech #17 a bet above the balance is refused, and taken after a deposit (assumed)', async () => {
    const hypetech = await caller();
    const id = nextId();
    const { status, json } = await hypetech.bet(id, 1000);
    expect([status, json['code']]).toEqual([401, 'INSUFFICIENT_FUNDS']);
    expect(await hypetech.wallet()).toBe('100.00');
    await operator.deposit(hypetech.player, '900.00');
    expect((await hypetech.bet(id, 1000)).status).toBe(200);
    expect(await hypetech.wallet()).toBe('0.00');
  });

  test('hypetech #18 an unknown session, or that of another player, is refused (assumed)', async () => {
    const hypetech = await caller();
    const other = await caller();
    for (const session_token of ['never-issued', other.token]) {
      const { status, json } = await hypetech.bet(nextId(), 1, { session_token });
      expect([status, json['code']]).toEqual([401, 'INVALID_SESSION']);
    }
    expect(await hypetech.wallet()).toBe('100.00');
  });

  test('hypetech #19 count_register may be text or number, and a missing mode is default (assumed)', async () => {
    const hypetech = await caller();
    expect((await hypetech.bet(nextId(), 1, { count_register: '1' })).status).toBe(200);
    expect((await hypetech.bet(nextId(), 1, { count_register: 1 })).status).toBe(200);
    expect((await hypetech.bet(nextId(), 1, { mode: undefined })).json['new_balance']).toBe('97.00');
  });

  test('hypetech #20 query parameters that contradict the body change nothing (assumed)', async () => {
    const hypetech = await caller();
    const query = '?amount=50&user_id=someone&round_id=other&provider_tx_id=1';
    const { json } = await hypetech.sendFields('bet', hypetech.betFields(nextId(), 12.5), { query });
    expect(json).toMatchObject({ user_id: hypetech.player, new_balance: '87.50' });
  });

  test.each([
    ['a body that is not JSON', null, 'INVALID_REQUEST'],
    ['a negative amount', { amount: -1 }, 'INVALID_AMOUNT'],
    ['the action of another hook', { action: 'win' }, 'INVALID_ACTION'],
    ["a currency other than the session's", { currency: 'USD' }, 'CURRENCY_MISMATCH'],
  ])('hypetech #21 %s is refused with 400 (assumed)', async (_, changes, code) => {
    const hypetech = await caller();
    const body = changes === null ? '{"amount":' : JSON.stringify(hypetech.betFields(nextId(), 1, changes));
    const { status, json } = await hypetech.send('bet', body);
    expect([status, json['code']]).toEqual([400, code]);
    expect(await hypetech.wallet()).toBe('100.00');
  });
});

describe('signature', () => {
  test('hypetech #22 a missing signature or an altered body is refused, upper-case hex is not (assumed)', async () => {
    const hypetech = await caller();
    const body = JSON.stringify(hypetech.betFields(nextId(), 1));
    const signature = signBody(body, operator.secret);
    const altered = body.replace('"amount":1,', '"amount":2,');
    const before = await operator.count('wallet_call');
    for (const [text, headers] of [
      [body, {}],
      [altered, { 'x-signature': signature }],
      [body, { 'x-signature': signature.slice(0, -1) }],
      [body, { 'x-signature': signBody(body, 'another secret') }],
    ] as const) {
      const { status, json } = await sendText(operator, 'bet', text, { headers });
      expect([status, json['code']]).toEqual([401, 'INVALID_SIGNATURE']);
    }
    expect(await hypetech.wallet()).toBe('100.00');
    expect(await operator.count('wallet_call')).toBe(before);
    const upper = await hypetech.send('bet', body, { headers: { 'x-signature': signature.toUpperCase() } });
    expect(upper.status).toBe(200);
  });

  test('hypetech #23 odd spacing and key order are fine when the raw bytes are signed (assumed)', async () => {
    const hypetech = await caller();
    const fields = Object.entries(hypetech.betFields(nextId(), 12.5)).toReversed();
    const body = ` ${JSON.stringify(Object.fromEntries(fields), null, 7)}\n\n`;
    expect((await hypetech.send('bet', body)).json['new_balance']).toBe('87.50');
  });
});

describe('register win', () => {
  test('hypetech #24 a win credits its amount alone, linked by a number to a text id', async () => {
    const hypetech = await caller();
    const id = nextId();
    await hypetech.bet(id, 12.5);
    const { status, json } = await hypetech.win(nextId(), id, 31.25);
    expect(status).toBe(200);
    expect(json).toEqual({ operator_tx_id: expect.any(String), old_balance: '87.50', new_balance: '118.75' });
  });

  test('hypetech #25 a repeated win is credited once, a second win on the bet is refused (assumed)', async () => {
    const hypetech = await caller();
    const [id, winId] = [nextId(), nextId()];
    await hypetech.bet(id, 12.5);
    const first = await hypetech.win(winId, id, 31.25);
    expect(await hypetech.win(winId, id, 31.25)).toEqual(first);
    const { status, json } = await hypetech.win(nextId(), id, 31.25);
    expect([status, json['code']]).toEqual([401, 'BET_ALREADY_SETTLED']);
    expect(await hypetech.wallet()).toBe('118.75');
  });

  test('hypetech #26 a win before its bet is not found, and is paid once the bet is there (assumed)', async () => {
    const hypetech = await caller();
    const [id, winId] = [nextId(), nextId()];
    const early = await hypetech.win(winId, id, 31.25);
    expect([early.status, early.json['code']]).toEqual([404, 'TX_NOT_FOUND']);
    expect(await hypetech.wallet()).toBe('100.00');
    await hypetech.bet(id, 12.5);
    expect((await hypetech.win(winId, id, 31.25)).status).toBe(200);
    expect(await hypetech.wallet()).toBe('118.75');
  });

  test('hypetech #27 a win of zero is accepted and moves nothing (assumed)', async () => {
    const hypetech = await caller();
    const id = nextId();
    await hypetech.bet(id, 12.5);
    const { status, json } = await hypetech.win(nextId(), id, 0);
    expect(status).toBe(200);
    expect(json['new_balance']).toBe(json['old_balance']);
  });

  test('hypetech #28 after the session has expired a win is paid and a bet is refused (assumed)', async () => {
    const hypetech = await caller();
    const id = nextId();
    await hypetech.bet(id, 12.5);
    await operator.endSession(hypetech.token);
    expect((await hypetech.win(nextId(), id, 31.25)).status).toBe(200);
    const { status, json } = await hypetech.bet(nextId(), 1);
    expect([status, json['code']]).toEqual([401, 'SESSION_EXPIRED']);
    const expired = await operator.createSession(hypetech.player, { expiresIn: '-1 second' });
    expect((await hypetech.bet(nextId(), 1, { session_token: expired })).json['code']).toBe('SESSION_EXPIRED');
  });

  test('hypetech #29 both spellings of the aggregator and unknown keys are accepted', async () => {
    const hypetech = await caller();
    for (const changes of [
      { agreggator: 'none' },
      { agreggator: undefined, aggregator: 'none' },
      { surprise: { a: [1] } },
    ]) {
      const id = nextId();
      await hypetech.bet(id, 1);
      expect((await hypetech.win(nextId(), id, 2, changes)).status).toBe(200);
    }
  });

  test('hypetech #30 in legacy mode a win without a link settles the bet of its own id (assumed)', async () => {
    const legacy = await startOperator({ legacyWins: true });
    try {
      const hypetech = await createCaller(legacy);
      const id = nextId();
      await hypetech.bet(id, 12.5);
      expect((await hypetech.win(id, id, 31.25, { linked_tx_id: undefined })).status).toBe(200);
      expect(await hypetech.wallet()).toBe('118.75');
    } finally {
      await legacy.close();
    }
    const strict = await caller();
    const id = nextId();
    await strict.bet(id, 12.5);
    expect((await strict.win(id, id, 31.25, { linked_tx_id: undefined })).status).toBe(400);
  });
});

describe('balance', () => {
  test('hypetech #31 the balance is four texts, with the session token given back', async () => {
    const hypetech = await caller();
    const { status, json } = await hypetech.balance();
    expect(status).toBe(200);
    expect(json).toEqual({
      user_id: hypetech.player,
      currency: 'BRL',
      balance: '100.00',
      hypetech_session_token: hypetech.token,
    });
  });

  test('hypetech #32 an unknown user is looked at before an unknown session (assumed)', async () => {
    const hypetech = await caller();
    const other = await caller();
    expect((await hypetech.balance({ user_id: 'u-nobody', session_token: 'never-issued' })).status).toBe(404);
    expect((await hypetech.balance({ session_token: 'never-issued' })).status).toBe(401);
    expect((await hypetech.balance({ session_token: other.token })).status).toBe(401);
    expect((await hypetech.balance({ currency: 'USD' })).status).toBe(400);
    expect(await hypetech.wallet()).toBe('100.00');
  });
});

describe('rollback', () => {
  test('hypetech #33 a rollback gives the stake back and answers with numbers', async () => {
    const hypetech = await caller();
    const id = nextId();
    await hypetech.bet(id, 12.5);
    const { status, json, text } = await hypetech.rollback(nextId(), id, 12.5);
    expect(status).toBe(200);
    expect(json).toEqual({ operator_tx_id: expect.any(String), new_balance: 100, old_balance: 87.5 });
    expect(text).toContain('"new_balance":100.00,"old_balance":87.50');
  });

  test('hypetech #34 a repeated rollback is credited once, a second one of the bet is refused (assumed)', async () => {
    const hypetech = await caller();
    const [id, rollbackId] = [nextId(), nextId()];
    await hypetech.bet(id, 12.5);
    const first = await hypetech.rollback(rollbackId, id, 12.5);
    expect(await hypetech.rollback(rollbackId, id, 12.5)).toEqual(first);
    const { status, json } = await hypetech.rollback(nextId(), id, 12.5);
    expect([status, json['code']]).toEqual([401, 'BET_ROLLED_BACK']);
    expect(await hypetech.wallet()).toBe('100.00');
  });

  test('hypetech #35 a rollback that overtakes its bet is not found, and the late bet is refused (assumed)', async () => {
    const hypetech = await caller();
    const id = nextId();
    const early = await hypetech.rollback(nextId(), id, 12.5);
    expect([early.status, early.json['code']]).toEqual([404, 'TX_NOT_FOUND']);
    const late = await hypetech.bet(id, 12.5);
    expect([late.status, late.json['code']]).toEqual([401, 'BET_ROLLED_BACK']);
    expect(await hypetech.wallet()).toBe('100.00');
  });

  test('hypetech #36 neither a won bet is rolled back nor a rolled-back bet paid (assumed)', async () => {
    const hypetech = await caller();
    const [won, undone] = [nextId(), nextId()];
    await hypetech.bet(won, 10);
    await hypetech.win(nextId(), won, 20);
    const rollback = await hypetech.rollback(nextId(), won, 10);
    expect([rollback.status, rollback.json['code']]).toEqual([401, 'BET_ALREADY_SETTLED']);
    await hypetech.bet(undone, 10);
    await hypetech.rollback(nextId(), undone, 10);
    const win = await hypetech.win(nextId(), undone, 20);
    expect([win.status, win.json['code']]).toEqual([401, 'BET_ROLLED_BACK']);
    expect(await hypetech.wallet()).toBe('110.00');
  });
});

describe('free bets', () => {
  test('hypetech #37 a free bet is taken with an empty wallet and moves nothing', async () => {
    const hypetech = await caller('0.00');
    const { status, json } = await hypetech.bet(nextId(), 4, { mode: 'free', bonus_code: 'WELCOME-3' });
    expect(status).toBe(200);
    expect(json).toMatchObject({ old_balance: '0.00', new_balance: '0.00' });
  });

  test('hypetech #38 a free win is paid in full, a free bet rolled back gives nothing (assumed)', async () => {
    const hypetech = await caller('0.00');
    const [won, undone] = [nextId(), nextId()];
    await hypetech.bet(won, 4, { mode: 'free', bonus_code: 'WELCOME-3' });
    expect((await hypetech.win(nextId(), won, 10, { mode: 'free' })).json['new_balance']).toBe('10.00');
    await hypetech.bet(undone, 4, { mode: 'free', bonus_code: 'WELCOME-3' });
    const { status, json } = await hypetech.rollback(nextId(), undone, 4);
    expect([status, json['new_balance']]).toEqual([200, 10]);
    expect(await hypetech.wallet()).toBe('10.00');
  });
});
