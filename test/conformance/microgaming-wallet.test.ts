// Microgaming's conformance checklist, items 1 to 26 and 32: what the studio must hear from our wallet. Numbers are the dossier's, the
// decisions above it counted in; items that rest on an assumption of ours say so. Statuses are assumed throughout.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ERROR_CODES } from '../../providers/microgaming/contract.ts';
import { signBody } from '../../providers/microgaming/verify.ts';
import {
  type Answer,
  type Caller,
  type Operator,
  SECRET,
  authenticateFields,
  createCaller,
  mint,
  nextId,
  sendFields,
  sendText,
  startOperator,
} from './microgaming-operator.ts';

let operator: Operator;
beforeAll(async () => {
  operator = await startOperator();
});
afterAll(() => operator.close());

const caller = (balance?: string): Promise<Caller> => createCaller(operator, balance);
const heard = ({ status, code }: Answer) => [status, code];
const INVALID = [400, 'INVALID_REQUEST'];
const DENIED = [400, 'VALIDATION_FAILED'];
const NO_PLAYER = [401, 'PLAYER_UNAUTHORIZED'];
const NO_SERVER = [401, 'SERVER_UNAUTHORIZED'];

describe('authenticate', () => {
  test('microgaming #1 a launch token opens a session, answered with all six members', async () => {
    const { opened, player } = await caller();
    expect(opened.status).toBe(200);
    expect(opened.json).toMatchObject({
      playerId: player,
      playerToken: expect.any(String),
      brand: expect.any(String),
      balance: 100,
      balanceInfo: { currency: expect.any(String), currencyTruncation: expect.any(Number) },
      sessionInfo: { lobbyUrl: 'https://operator.test/lobby', depositUrl: 'https://operator.test/deposit' },
    });
  });

  test('microgaming #2 it needs no bearer, and minds none', async () => {
    const { launchToken, opened } = await caller();
    expect(opened.status).toBe(200);
    const again = await sendFields(operator, 'authenticate', authenticateFields(launchToken), { token: 'any' });
    expect(again.status).toBe(200);
    expect(again.json['playerToken']).not.toBe(opened.json['playerToken']);
  });

  test('microgaming #3 the currency is lower case and its truncation a whole number', async () => {
    const { opened } = await caller();
    expect(opened.json['balanceInfo']).toEqual({ currency: 'usd', currencyTruncation: 1 });
  });

  test('microgaming #4 a platform that does not exist is refused (assumed)', async () => {
    const { launchToken } = await caller();
    const fields = authenticateFields(launchToken, { platform: 'tablet' });
    expect(heard(await sendFields(operator, 'authenticate', fields))).toEqual(INVALID);
  });

  test('microgaming #5 an IPv6 address is refused (assumed)', async () => {
    const { launchToken, debit } = await caller();
    const fields = authenticateFields(launchToken, { ip: '2001:db8::1' });
    expect(heard(await sendFields(operator, 'authenticate', fields))).toEqual(INVALID);
    expect(heard(await debit(nextId(), nextId(), 1, { ip: '::ffff:1.2.3.4' }))).toEqual(INVALID);
  });
});

describe('signature and headers', () => {
  test('microgaming #6 a body changed after signing is refused and moves nothing', async () => {
    const studio = await caller();
    const body = JSON.stringify(studio.debitFields(nextId(), nextId(), 1));
    const headers = { 'x-hmac-signature': signBody(body, SECRET) };
    const altered = body.replace('"amount":1', '"amount":2');
    const options = { headers, token: studio.playerToken };
    expect(heard(await sendText(operator, 'transaction', altered, options))).toEqual(NO_SERVER);
    expect(await studio.wallet()).toBe('100.00');
  });

  test.each(['authenticate', 'balance', 'transaction', 'rollback'])(
    'microgaming #7 %s without a signature is refused (assumed)',
    async (path) => {
      const { who, send } = await caller();
      expect(heard(await send(path, who, { headers: { 'x-hmac-signature': undefined } }))).toEqual(NO_SERVER);
    },
  );

  test('microgaming #8 the signature is of the raw bytes, in hex of any case (assumed)', async () => {
    const body = '{"playerId":"p-1001","provider":"acme","game":"moonrise"}';
    const signature = '480469b368678ff8f508814ed219c4486d7bfc73f0df9264dff7d214bcaf4e6e';
    for (const hex of [signature, signature.toUpperCase()]) {
      // Past the signature, the player's token is what is missing.
      expect(heard(await sendText(operator, 'balance', body, { headers: { 'x-hmac-signature': hex } }))).toEqual(
        NO_PLAYER,
      );
    }
    const spaced = body.replaceAll(',', ', ');
    const headers = { 'x-hmac-signature': signature };
    expect(heard(await sendText(operator, 'balance', spaced, { headers }))).toEqual(NO_SERVER);
  });

  test('microgaming #9 every answer echoes the request id and carries its two headers', async () => {
    const studio = await caller();
    const id = nextId();
    const answers = async (requestId: string) => {
      const headers = { 'x-request-id': requestId };
      return [
        await studio.debit(id, id, 1, {}, { headers }),
        await studio.debit(id, id, 1, {}, { headers }),
        await studio.debit(id, id, 2, {}, { headers }),
        await studio.balance({}, { headers }),
        await studio.balance({}, { headers: { ...headers, 'x-hmac-signature': undefined } }),
        await studio.balance({ game: undefined }, { headers }),
        await sendText(operator, 'transaction', 'x'.repeat(300_000), { headers }),
        await sendText(operator, 'nowhere', '{}', { headers }),
      ];
    };
    for (const requestId of [randomUUID(), randomUUID().toUpperCase()]) {
      for (const { headers } of await answers(requestId)) {
        expect(headers.get('x-request-id')).toBe(requestId);
        expect(headers.get('content-type')).toMatch(/^application\/json\b/);
        expect(headers.get('cache-control')).toBe('no-cache, no-store');
      }
    }
  });

  test.each([undefined, 'not-a-uuid', '41aa'])(
    'microgaming #10 the request id "%s" is refused (assumed)',
    async (id) => {
      const { balance } = await caller();
      const answer = await balance({}, { headers: { 'x-request-id': id } });
      expect(heard(answer)).toEqual(INVALID);
      expect(answer.headers.get('x-request-id')).toBe(id ?? null);
    },
  );

  test('microgaming #11 every error has a code of the list, a message and one of three statuses', async () => {
    const studio = await caller();
    const round = nextId();
    await studio.debit(round, 'd', 1);
    const answers = [
      await studio.debit(round, 'd', 2),
      await studio.debit(round, 'other', 1),
      await studio.debit(nextId(), 'd', 1_000),
      await studio.debit(nextId(), 'd', -1),
      await studio.credit(nextId(), 'c', 1),
      await studio.balance({}, { token: null }),
      await studio.balance({}, { headers: { 'x-hmac-signature': '00' } }),
      await studio.balance({ provider: 'other' }),
      await sendText(operator, 'balance', '{"a"'),
      await sendText(operator, 'balance', '{}', { headers: { 'content-type': 'text/xml' } }),
      await sendText(operator, 'balance', ' '.repeat(300_000)),
    ];
    for (const { status, json } of answers) {
      expect(json).toEqual({ error: { code: expect.any(String), message: expect.any(String) } });
      expect(ERROR_CODES).toContain((json['error'] as { code: string }).code);
      expect([400, 401]).toContain(status);
    }
  });
});

describe('player token', () => {
  test('microgaming #12 without a token, or with a forged one, a balance and a debit are refused (assumed)', async () => {
    const studio = await caller();
    const forged = `${studio.playerToken.slice(0, -3)}abc`;
    for (const token of [null, 'random', forged, studio.launchToken]) {
      expect(heard(await studio.balance({}, { token }))).toEqual(NO_PLAYER);
      expect(heard(await studio.debit(nextId(), nextId(), 1, {}, { token }))).toEqual(NO_PLAYER);
    }
    expect(await studio.wallet()).toBe('100.00');
  });

  test('microgaming #12 without a token, or with a forged one, a credit and a rollback are taken and flagged (assumed)', async () => {
    const studio = await caller();
    for (const token of [null, 'random']) {
      const [paid, undone] = [nextId(), nextId()];
      await studio.debit(paid, 'd', 1);
      await studio.debit(undone, 'd', 1);
      expect((await studio.credit(paid, 'c', 2, { roundFinished: true }, { token })).status).toBe(200);
      expect((await studio.rollback(undone, 'd', {}, { token })).status).toBe(200);
    }
    expect(await studio.wallet()).toBe('102.00');
    expect(await operator.count('wallet_call', "'session_unknown' = any (flags)")).toBeGreaterThanOrEqual(4);
  });

  test("microgaming #13 another player's token, or one for another game, is refused (assumed)", async () => {
    const [studio, other] = [await caller(), await caller()];
    const { token: launch } = await operator.launch(studio.player, { game: 'sunset' });
    const opened = await sendFields(operator, 'authenticate', authenticateFields(launch, { game: 'sunset' }));
    for (const token of [other.playerToken, String(opened.json['playerToken'])]) {
      expect(heard(await studio.balance({}, { token }))).toEqual(NO_PLAYER);
      expect(heard(await studio.debit(nextId(), nextId(), 1, {}, { token }))).toEqual(NO_PLAYER);
    }
    expect([await studio.wallet(), await other.wallet()]).toEqual(['100.00', '100.00']);
  });

  test('microgaming #14 a balance is the ledger’s, and asking changes nothing', async () => {
    const { balance } = await caller('12.30');
    const first = await balance();
    expect([first.status, first.text]).toEqual([200, '{"balance":12.30,"freeGameInfo":[]}']);
    expect((await balance()).text).toBe(first.text);
  });

  test('microgaming #15 names of any case are the same names', async () => {
    const studio = await caller();
    const [round, id] = [nextId(), nextId()];
    const lower = studio.debitFields(round, id, 2.5);
    const upper = Object.fromEntries(Object.entries(lower).map(([name, value]) => [name.toUpperCase(), value]));
    const first = await studio.send('transaction', upper);
    expect(first.json['balance']).toBe(97.5);
    expect((await studio.send('transaction', lower)).text).toBe(first.text);
  });
});

describe('debit', () => {
  test('microgaming #16 a debit takes exactly its amount, three tenths included', async () => {
    const studio = await caller('0.30');
    for (const left of [0.2, 0.1, 0]) expect((await studio.debit(nextId(), nextId(), 0.1)).json['balance']).toBe(left);
    expect(await studio.wallet()).toBe('0.00');
  });

  test('microgaming #17 a debit above the balance is declined, and its round takes no credit', async () => {
    const studio = await caller();
    const [round, id] = [nextId(), nextId()];
    expect(heard(await studio.debit(round, id, 100.01))).toEqual([400, 'INSUFFICIENT_FUNDS']);
    expect(heard(await studio.credit(round, nextId(), 5))).toEqual(DENIED);
    await operator.deposit(studio.player, '50.00');
    expect(heard(await studio.debit(round, id, 100.01))).toEqual([400, 'INSUFFICIENT_FUNDS']);
    expect(await studio.wallet()).toBe('150.00');
  });

  test('microgaming #18 a repeated debit hears the same body and moves once (assumed)', async () => {
    const studio = await caller();
    const [round, id] = [nextId(), nextId()];
    const first = await studio.debit(round, id, 10.5);
    await studio.debit(nextId(), nextId(), 1);
    const again = await studio.debit(round, id, 10.5);
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect(await studio.wallet()).toBe('88.50');
  });

  test('microgaming #19 twenty copies at once debit once and all hear 200 (assumed)', async () => {
    const studio = await caller();
    const [round, id] = [nextId(), nextId()];
    const answers = await Promise.all(Array.from({ length: 20 }, () => studio.debit(round, id, 10)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`))).toEqual(new Set(['200 {"balance":90.00}']));
    expect(await studio.wallet()).toBe('90.00');
  });

  test('microgaming #20 the same ids with another content are refused and move nothing (assumed)', async () => {
    const studio = await caller();
    const [round, id] = [nextId(), nextId()];
    await studio.debit(round, id, 10);
    const others = [
      await studio.debit(round, id, 11),
      await studio.debit(round, id, 10, { roundFinished: true }),
      await studio.credit(round, id, 10),
    ];
    for (const answer of others) expect(heard(answer)).toEqual(DENIED);
    expect((await studio.debit(round, id, 10, { ip: '198.51.100.9', gameInfo: { bets: [] } })).status).toBe(200);
    expect(await studio.wallet()).toBe('90.00');
  });

  test('microgaming #21 a second debit on an open round is refused (assumed)', async () => {
    const studio = await caller();
    const round = nextId();
    await studio.debit(round, nextId(), 10);
    expect(heard(await studio.debit(round, nextId(), 10))).toEqual(DENIED);
    expect(await studio.wallet()).toBe('90.00');
  });

  test('microgaming #22 a credit without a debit is refused and moves nothing', async () => {
    const studio = await caller();
    expect(heard(await studio.credit(nextId(), nextId(), 10))).toEqual(DENIED);
    expect(await studio.wallet()).toBe('100.00');
  });

  test('microgaming #23 a negative amount is refused, zero is not', async () => {
    const studio = await caller();
    const round = nextId();
    expect(heard(await studio.debit(nextId(), nextId(), -1))).toEqual(DENIED);
    expect((await studio.debit(round, nextId(), 0)).status).toBe(200);
    expect(heard(await studio.credit(round, nextId(), -1))).toEqual(DENIED);
    expect((await studio.credit(round, nextId(), 0)).status).toBe(200);
    expect(await studio.wallet()).toBe('100.00');
  });
});

describe('credit', () => {
  test('microgaming #24 two credits and a finish of zero are all taken', async () => {
    const studio = await caller();
    const round = nextId();
    await studio.debit(round, 'd', 10);
    const answers = [
      await studio.credit(round, 'c1', 3),
      await studio.credit(round, 'c2', 4.5),
      await studio.credit(round, 'c3', 0, { roundFinished: true }),
    ];
    expect(answers.map(({ status, json }) => [status, json['balance']])).toEqual([
      [200, 93],
      [200, 97.5],
      [200, 97.5],
    ]);
    expect(await operator.count('round', "provider_round = $1 and state = 'settled'", [round])).toBe(1);
  });

  test('microgaming #25 a finished round takes no new credit, and still answers an old one (assumed)', async () => {
    const studio = await caller();
    const round = nextId();
    await studio.debit(round, 'd', 10);
    const first = await studio.credit(round, 'c1', 3);
    await studio.credit(round, 'c2', 0, { roundFinished: true });
    expect(heard(await studio.credit(round, 'c3', 3))).toEqual(DENIED);
    expect((await studio.credit(round, 'c1', 3)).text).toBe(first.text);
    expect(await studio.wallet()).toBe('93.00');
  });

  test('microgaming #26 a round that nobody finished stays open', async () => {
    const studio = await caller();
    const round = nextId();
    await studio.debit(round, 'd', 10);
    for (const id of ['c1', 'c2']) expect((await studio.credit(round, id, 1)).status).toBe(200);
    const oneCall = nextId();
    await studio.debit(oneCall, 'd', 10, { roundFinished: true });
    expect(heard(await studio.credit(oneCall, 'c', 1))).toEqual(DENIED);
  });

  test('microgaming #32 after its token expired a credit is paid and a debit refused (assumed)', async () => {
    const studio = await caller();
    const { player, sessionId } = studio;
    const token = await mint('player', { player, sessionId }, -1);
    const round = nextId();
    await studio.debit(round, 'd', 10);
    expect((await studio.credit(round, 'c', 30, { roundFinished: true }, { token })).status).toBe(200);
    expect(heard(await studio.debit(nextId(), 'd', 10, {}, { token }))).toEqual(NO_PLAYER);
    expect(heard(await studio.balance({}, { token }))).toEqual(NO_PLAYER);
    // A debit that was taken in time is never denied afterwards.
    expect((await studio.debit(round, 'd', 10, {}, { token })).status).toBe(200);
    expect(await studio.wallet()).toBe('120.00');
  });
});
