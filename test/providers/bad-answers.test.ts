// What a provider may answer instead of what its contract says, and that each client of ours calls it by its right name: worth
// a retry or not, and without a word of the answer or a secret.

import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFeedApi } from '../../providers/betcore-feed/client.ts';
import { createBetcoreGamesApi } from '../../providers/betcore-games/client.ts';
import { createHyauthApi } from '../../providers/hyauth/client.ts';

const SECRET = 'hy_never-to-be-told';
type Said = { status?: number; body?: string; location?: string } | 'cut';

let server: Server;
let url: string;
let said: Said = {};
beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      if (said === 'cut') {
        response.writeHead(200, { 'content-length': '1000' }).write('{"suc');
        request.socket.destroy();
        return;
      }
      const { status = 200, body = '', location } = said;
      response.writeHead(status, location === undefined ? {} : { location }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const soon = () => AbortSignal.timeout(20_000);
const session = { sessionId: 's', playerId: 'p', playerName: 'p', game: 'g', currency: 'USD', balance: 0n } as const;
const games = () =>
  createBetcoreGamesApi({
    apiUrl: url,
    counterparty: 'c',
    secrets: [SECRET],
    minBet: 1,
    maxBet: 2,
    language: 'en',
    reportUrl: null,
    reportToken: null,
  });
const CALLS: Record<string, () => Promise<unknown>> = {
  'a launch of a game': () =>
    games().startGameSession(
      { ...session, mode: 'cash', language: null, returnUrl: null, expiresInMinutes: 1 },
      soon(),
    ),
  'a list of games': () => games().listGames(soon()),
  'a login to be opened': () =>
    createHyauthApi({ apiUrl: url, apiKey: SECRET }).open(
      { scopes: { email: false, gameProfiles: false }, redirectUrl: 'https://play.test/' },
      soon(),
    ),
  "a login's result": () => createHyauthApi({ apiUrl: url, apiKey: SECRET }).result('s', soon()),
  'a token of the feed': () =>
    createFeedApi({ apiUrl: url, hubUrl: 'ws://127.0.0.1:1', clientId: '1', secret: SECRET }).token(soon()),
};
const ANSWERS: Record<string, [Said, string]> = {
  HTML: [{ body: '<html>we are back soon</html>' }, 'provider_protocol'],
  nothing: [{}, 'provider_protocol'],
  'another object': [{ body: '{"hello":1}' }, 'provider_protocol'],
  'a duplicate key': [{ body: '{"success":true,"success":false}' }, 'provider_protocol'],
  '10 MB': [{ body: `"${'x'.repeat(10 * 1024 * 1024)}"` }, 'provider_protocol'],
  'a redirect': [{ status: 302, location: 'http://127.0.0.1:1/' }, 'provider_protocol'],
  'a body that is cut off': ['cut', 'provider_unavailable'],
  '502': [{ status: 502, body: 'bad gateway' }, 'provider_unavailable'],
  '429': [{ status: 429 }, 'provider_unavailable'],
  '400': [{ status: 400, body: '{"message":"no"}' }, 'provider_refused'],
};

describe.each(Object.keys(CALLS))('%s', (call) => {
  test.each(Object.entries(ANSWERS))('that is answered with %s', async (_, [answer, code]) => {
    said = answer;
    const thrown: unknown = await CALLS[call]?.().catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code });
    expect(JSON.stringify(thrown) + String(thrown)).not.toMatch(/never-to-be-told|back soon|Bearer/);
  });
});

test('a launch or login that leads anywhere but to a web page is a broken answer', async () => {
  said = { body: '{"frameUri":"javascript:1","success":true,"sessionId":"s","loginUrl":"data:x","expiresIn":9}' };
  for (const call of ['a launch of a game', 'a login to be opened'])
    await expect(CALLS[call]?.()).rejects.toMatchObject({ code: 'provider_protocol' });
});
