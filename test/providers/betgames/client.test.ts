import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createBetGamesApi } from '../../../providers/betgames/client.ts';
import { SETTINGS } from './fixtures.ts';

type Answer = { status?: number; body: string } | 'cut';

let server: Server;
let url: string;
let asked: { url: string; body: string }[];
let answer: Answer;
beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({ url: request.url ?? '', body: Buffer.concat(chunks).toString() });
      if (answer === 'cut') request.socket.destroy();
      else response.writeHead(answer.status ?? 200).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const signal = () => AbortSignal.timeout(5_000);
const webshop = () =>
  createBetGamesApi({ ...SETTINGS, apiUrl: url }).startWebshopSession(
    { sessionId: '01990000-0000-7000-8000-00000000000a', shopName: 'Shop ą', posName: 'Till', userName: 'Anna' },
    signal(),
  );
const game = (mode: 'cash' | 'demo') =>
  createBetGamesApi(SETTINGS).startGameSession(
    {
      sessionId: '01990000-0000-7000-8000-00000000000a',
      playerId: 'p1',
      playerName: 'Marta',
      game: '10',
      currency: 'EUR',
      balance: 0n,
      mode,
      language: null,
      returnUrl: 'https://shop.example.test/?a=1&b=2',
      expiresInMinutes: 60,
    },
    signal(),
  );

describe('game sessions', () => {
  test('are a launch URL with a token of ours', async () => {
    const { url: launch, launchToken } = await game('cash');
    const { origin, pathname, searchParams } = new URL(launch);
    expect(origin + pathname).toBe('https://games.example.test/client/auth');
    expect(Object.fromEntries(searchParams)).toEqual({
      partnerCode: '12345',
      token: launchToken,
      locale: 'en',
      gameId: '10',
      homeUrl: 'https://shop.example.test/?a=1&b=2',
    });
    expect((await game('cash')).launchToken).not.toBe(launchToken);
  });

  test('for play money have no token', async () => {
    const { url: launch, launchToken } = await game('demo');
    expect([new URL(launch).searchParams.get('token'), launchToken]).toEqual(['-', null]);
  });
});

describe('webshop sessions', () => {
  const link = 'https://webshop.example.test/webshop/integrations/auth/login/6280/abc';

  test('are asked for with the hash, and the link is used as it is', async () => {
    answer = { body: JSON.stringify({ data: { url: link, shop_id: 1, pos_id: 2, user_id: 6280 } }) };
    expect(await webshop()).toEqual({ url: link, providerSessionId: '6280', launchToken: null });
    expect(asked[0]?.url).toBe('/s/api/v2/webshop/auth');
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      hash: '3b787e69ab0ed5d9a953eb9b54a56669dcb2d6988fe1524f594dc00f8157202e',
      id: 12345,
      shop_name: 'Shop ą',
      pos_name: 'Till',
      user_name: 'Anna',
    });
  });

  test.each<[string, Answer, string]>([
    ['a wrong hash', { status: 400, body: '{"error":{"code":400,"message":"Incorrect hash"}}' }, 'provider_refused'],
    ['500', { status: 500, body: '' }, 'provider_unavailable'],
    ['a cut connection', 'cut', 'provider_unavailable'],
    ['HTML', { body: '<html>' }, 'provider_protocol'],
    ['half an answer', { body: '{"data":{"url":"https' }, 'provider_protocol'],
    ['an answer without ids', { body: `{"data":{"url":"${link}"}}` }, 'provider_protocol'],
    ['a link that is not http', { body: '{"data":{"url":"javascript:1","user_id":1}}' }, 'provider_protocol'],
    ['10 MB', { body: 'x'.repeat(10 * 1024 * 1024) }, 'provider_protocol'],
  ])('%s is classified for retry and tells no secret', async (_, said, code) => {
    answer = said;
    const thrown: unknown = await webshop().catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code });
    expect(JSON.stringify(thrown) + String(thrown)).not.toMatch(/3b787e69|demo-secret/);
  });
});
