// Bad input at the real server: each gets the dialect's own clear error, moves no money, and leaves a trace. What is not
// verified is counted by its reason and nothing of it is stored; what is verified is stored with its answer.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { signBody } from '../../providers/hypetech/verify.ts';
import { type Caller, type Fields, createCaller, nextId, sendText } from './hypetech-caller.ts';
import { type Operator, startOperator } from './operator.ts';

let operator: Operator;
let hypetech: Caller;
beforeAll(async () => {
  operator = await startOperator();
});
beforeEach(async () => {
  hypetech = await createCaller(operator);
});
afterAll(() => operator.close());

async function unverified(reason: string): Promise<number> {
  const { values } = await operator.metrics.unverifiedCalls.get();
  return values.find(({ labels }) => labels['reason'] === reason)?.value ?? 0;
}

describe('not verified', () => {
  test.each([
    ['no signature', {}, 'signature_missing'],
    ['a signature of another key', { 'x-signature': signBody('{}', 'another') }, 'signature_wrong'],
  ])('%s is counted, and nothing of it is stored', async (_, headers, reason) => {
    const [stored, counted] = [await operator.count('wallet_call'), await unverified(reason)];
    const { status, json } = await sendText(operator, 'bet', '{}', { headers });
    expect([status, json['code']]).toEqual([401, 'INVALID_SIGNATURE']);
    expect([await operator.count('wallet_call'), await unverified(reason)]).toEqual([stored, counted + 1]);
  });

  test('a body of one megabyte is refused before it is read', async () => {
    const counted = await unverified('body_too_large');
    const body = JSON.stringify(hypetech.betFields(nextId(), 1, { padding: 'x'.repeat(1024 * 1024) }));
    const { status, json } = await hypetech.send('bet', body);
    expect([status, json['code']]).toEqual([413, 'INVALID_REQUEST']);
    expect(await unverified('body_too_large')).toBe(counted + 1);
  });

  test('an unknown hook is not found', async () => {
    expect((await sendText(operator, 'loses', '{}')).status).toBe(404);
  });
});

describe('verified', () => {
  const cases: [string, Fields, number, string][] = [
    ['a negative amount', { amount: -1 }, 400, 'INVALID_AMOUNT'],
    ['a bet of zero', { amount: 0 }, 400, 'INVALID_AMOUNT'],
    ['too many decimals', { amount: 1.001 }, 400, 'INVALID_AMOUNT'],
    ['an amount as text', { amount: '1.00' }, 400, 'INVALID_REQUEST'],
    ["another currency than the session's", { currency: 'EUR' }, 400, 'CURRENCY_MISMATCH'],
    ['a currency that does not exist', { currency: 'XXX' }, 400, 'CURRENCY_MISMATCH'],
    ['an unknown player', { user_id: 'u-nobody' }, 401, 'INVALID_SESSION'],
    ['an unknown session', { session_token: 'never-issued' }, 401, 'INVALID_SESSION'],
    ['another game', { game: 'rocket' }, 401, 'GAME_MISMATCH'],
    ['NUL in an id', { round_id: 'r\0' }, 400, 'INVALID_REQUEST'],
    ['an id that is too long', { round_id: 'r'.repeat(129) }, 400, 'INVALID_REQUEST'],
  ];
  test.each(cases)('a bet with %s is refused and kept', async (_, changes, status, code) => {
    const stored = await operator.count('wallet_call');
    const answer = await hypetech.bet(nextId(), 1, changes);
    expect([answer.status, answer.json['code']]).toEqual([status, code]);
    expect(await hypetech.wallet()).toBe('100.00');
    expect(await operator.count('wallet_call')).toBe(stored + 1);
  });

  test.each(['{"amount":1', '', '[]', '\u{feff}{}'])('the body %j is refused and kept', async (body) => {
    const answer = await hypetech.send('bet', body);
    expect([answer.status, answer.json['code']]).toEqual([400, 'INVALID_REQUEST']);
    expect(await operator.count('wallet_call', "outcome = 'malformed' and body = $1", [Buffer.from(body)])).toBe(1);
  });

  test('a win for an unknown bet and for another player is not found, and the latter opens a break', async () => {
    const other = await createCaller(operator);
    const id = nextId();
    await other.bet(id, 10);
    expect((await hypetech.win(nextId(), nextId(), 5)).status).toBe(404);
    const winId = nextId();
    expect((await hypetech.win(winId, id, 5)).status).toBe(404);
    expect((await hypetech.rollback(nextId(), id, 10)).status).toBe(404);
    expect(await operator.count('break', "kind = 'mapping' and transaction_id = $1", [String(winId)])).toBe(1);
    expect([await hypetech.wallet(), await other.wallet()]).toEqual(['100.00', '90.00']);
    // No tombstone was left: the bet's own player is still paid.
    expect((await other.win(nextId(), id, 5)).status).toBe(200);
  });

  test('a rollback of a win and a rollback of another amount are refused', async () => {
    const [id, winId, open] = [nextId(), nextId(), nextId()];
    await hypetech.bet(id, 10);
    await hypetech.win(winId, id, 10);
    const ofWin = await hypetech.rollback(nextId(), winId, 10);
    expect([ofWin.status, ofWin.json['code']]).toEqual([401, 'ROLLBACK_NOT_ALLOWED']);
    await hypetech.bet(open, 10);
    const ofOther = await hypetech.rollback(nextId(), open, 9);
    expect([ofOther.status, ofOther.json['code']]).toEqual([400, 'INVALID_AMOUNT']);
    expect(await hypetech.wallet()).toBe('90.00');
  });

  test('ids beyond 2^53 are two bets when their last digit differs', async () => {
    for (const id of ['90071992547409931', '90071992547409932']) expect((await hypetech.bet(id, 10)).status).toBe(200);
    const win = JSON.stringify(hypetech.winFields(nextId(), 0, 5)).replace(
      '"linked_tx_id":0',
      '"linked_tx_id":90071992547409932',
    );
    expect((await hypetech.send('win', win)).status).toBe(200);
    expect(await hypetech.wallet()).toBe('85.00');
    const again = await hypetech.win(nextId(), '90071992547409932', 5);
    expect(again.status).toBe(404); // JavaScript has rounded the id: another one, and not known.
  });

  test('a blocked player bets no more, and is still paid', async () => {
    const id = nextId();
    await hypetech.bet(id, 10);
    await operator.block(hypetech.player);
    expect((await hypetech.bet(nextId(), 1)).json['code']).toBe('PLAYER_BLOCKED');
    expect((await hypetech.win(nextId(), id, 25)).status).toBe(200);
    expect(await hypetech.wallet()).toBe('115.00');
  });

  test('a demo session moves no money on any hook', async () => {
    const session_token = await operator.createSession(hypetech.player, { mode: 'demo' });
    expect((await hypetech.bet(nextId(), 1, { session_token })).json['code']).toBe('INVALID_SESSION');
    expect((await hypetech.balance({ session_token })).status).toBe(401);
    expect(await hypetech.wallet()).toBe('100.00');
  });

  test('a credit for a cash bet is paid under an odd session, which is flagged on the call', async () => {
    const other = await createCaller(operator);
    const tokens = ['never-issued', other.token, await operator.createSession(hypetech.player, { mode: 'demo' })];
    for (const session_token of tokens) {
      const id = nextId();
      await hypetech.bet(id, 1);
      expect((await hypetech.win(nextId(), id, 1, { session_token })).status).toBe(200);
    }
    for (const flag of ['session_unknown', 'session_foreign', 'session_demo'])
      expect(await operator.count('wallet_call', '$1 = any(flags)', [flag])).toBe(1);
  });
});
