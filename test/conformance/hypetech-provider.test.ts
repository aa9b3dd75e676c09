// Hypetech's conformance checklist, items 1 to 11, 39 and 40: what the provider does, shown on its simulator over real HTTP.
// The same calls may be pointed at the real provider; items that rest on an assumption of ours say so.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCEPTED, startProvider } from './provider.ts';

type Provider = Awaited<ReturnType<typeof startProvider>>;
let provider: Provider;
beforeAll(async () => {
  provider = await startProvider();
});
afterAll(() => provider.close());

describe('provider API', () => {
  test('hypetech #1 a launch answers with an absolute game URL and a session token', async () => {
    const { status, json } = await provider.launch();
    expect(status).toBe(200);
    expect(new URL(json['game_url'] as string).protocol).toMatch(/^https?:$/);
    expect(json['session_token']).toMatch(/^.+$/);
  });

  test('hypetech #2 a launch without a token is 401 with title and statusCode', async () => {
    const body = { game: 'aviador', user_id: 'u-7f21', username: 'Marta' };
    const { status, json } = await provider.call('POST', '/games/request-access', body, null);
    expect(status).toBe(401);
    expect(json).toMatchObject({ title: expect.any(String), statusCode: 401 });
  });

  test.each(['game', 'user_id', 'username'])('hypetech #3 a launch without %s is 400 (assumed)', async (field) => {
    const active = async () => (await provider.call('GET', '/sessions/active')).json['pagination'];
    const before = await active();
    expect((await provider.launch({ [field]: undefined })).status).toBe(400);
    expect(await active()).toEqual(before);
  });

  test('hypetech #4 an unknown game is 404', async () => {
    expect((await provider.launch({ game: 'aviator' })).status).toBe(404);
  });

  test('hypetech #5 two equal launches give two URLs and two tokens', async () => {
    const [one, two] = [await provider.launch(), await provider.launch()];
    expect(one.json['game_url']).not.toBe(two.json['game_url']);
    expect(one.json['session_token']).not.toBe(two.json['session_token']);
  });

  test('hypetech #6 a game URL opens once, then it is gone', async () => {
    const url = (await provider.launch()).json['game_url'] as string;
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(url)).status).toBe(410);
  });

  test('hypetech #7 the balance of a launch may be a number or text (assumed)', async () => {
    expect((await provider.launch({ balance: 180.4 })).status).toBe(200);
    expect((await provider.launch({ balance: '180.40' })).status).toBe(200);
  });

  const grant = {
    game_slug: 'aviador',
    user_id: 'u-7f21',
    quantity: '3',
    value: 4,
    currency: 'BRL',
    expires_at: '2099-07-31T23:59:59Z',
    bonus_code: 'WELCOME-3',
    max_multiplier: 10,
  };

  test('hypetech #8 free bets are granted with a text, and not without a token', async () => {
    const { status, json } = await provider.call('POST', '/games/free-bets', grant);
    expect([status, typeof json['free_bet']]).toEqual([201, 'string']);
    expect((await provider.call('POST', '/games/free-bets', grant, null)).status).toBe(401);
  });

  test('hypetech #9 a free bet needs neither a cap nor a bonus code (assumed)', async () => {
    const { max_multiplier: _, ...uncapped } = grant;
    const { bonus_code: __, ...bare } = uncapped;
    for (const body of [uncapped, bare, { ...grant, bonus_code: null }]) {
      expect((await provider.call('POST', '/games/free-bets', body)).status).toBe(201);
    }
  });

  test("hypetech #10 a session's transactions come in pages, each with seven fields", async () => {
    const token = (await provider.launch()).json['session_token'] as string;
    await provider.play({ rounds: 15, sessions: [token] });
    const { status, json } = await provider.call('GET', `/sessions/${token}/transactions?pageSize=20&pageNumber=1`);
    expect(status).toBe(200);
    const lines = json['transactions'] as Record<string, unknown>[];
    expect(lines).toHaveLength(20);
    for (const line of lines) expect(Object.keys(line).toSorted()).toEqual(SEVEN_FIELDS);
    expect(json['pagination']).toEqual({ pageSize: 20, pageNumber: 1, totalPages: 2, totalItems: 30 });
  });

  test('hypetech #11 an unknown session is 404, a page past the end is empty (assumed)', async () => {
    expect((await provider.call('GET', '/sessions/nobody/transactions')).status).toBe(404);
    const token = (await provider.launch()).json['session_token'] as string;
    await provider.play({ rounds: 1, sessions: [token] });
    const { status, json } = await provider.call('GET', `/sessions/${token}/transactions?pageNumber=7`);
    expect(status).toBe(200);
    expect(json['transactions']).toEqual([]);
    expect(json['pagination']).toMatchObject({ pageNumber: 7, totalItems: 2 });
  });
});

const SEVEN_FIELDS = [
  'amount',
  'requestedAt',
  'roundId',
  'roundStatus',
  'transactionId',
  'transactionStatus',
  'transactionType',
];

describe('sender behaviour', () => {
  test('hypetech #39 a bet that times out is rolled back until the answer is 2xx or 404 (assumed)', async () => {
    const slow = await startProvider(
      ({ hook }, before) => {
        if (hook === 'bet') return null;
        const tries = before.filter((call) => call.hook === 'rollback').length;
        return tries < 2 ? { status: 500, body: '{}' } : { status: 404, body: '{}' };
      },
      { webhookTimeoutMs: 100 },
    );
    try {
      await slow.launch();
      await slow.play({ rounds: 1 });
      const [bet, ...rollbacks] = slow.received;
      expect(rollbacks.map((call) => call.hook)).toEqual(['rollback', 'rollback', 'rollback']);
      expect(new Set(rollbacks.map((call) => call.body)).size).toBe(1);
      const [sent, undone] = [bet, rollbacks[0]].map((call) => JSON.parse(call?.body ?? '') as Record<string, unknown>);
      expect(undone).toMatchObject({ linked_tx_id: Number(sent?.['provider_tx_id']), amount: sent?.['amount'] });
    } finally {
      await slow.close();
    }
  });

  test('hypetech #40 a win that fails twice is sent a third time with the same bytes (assumed)', async () => {
    const failing = await startProvider(({ hook }, before) => {
      const tries = before.filter((call) => call.hook === 'win').length;
      return hook === 'win' && tries < 2 ? { status: 500, body: '{}' } : ACCEPTED;
    });
    try {
      await failing.launch();
      await failing.play({ rounds: 1, mix: { win: 1, rollback: 0, free: 0 } });
      const wins = failing.received.filter((call) => call.hook === 'win');
      expect(wins).toHaveLength(3);
      expect(new Set(wins.map((call) => `${call.body} ${call.signature}`)).size).toBe(1);
    } finally {
      await failing.close();
    }
  });
});
