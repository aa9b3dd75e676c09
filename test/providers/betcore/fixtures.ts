// The dialect as tests use it: a key of its own, a directory that knows two players, and calls signed as BETCORE signs them.

import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Directory } from '../../../providers/directory.ts';
import { createBetcore } from '../../../providers/betcore/index.ts';
import type { RawRequest, Received } from '../../../providers/dialect.ts';
import { createBetcoreSender } from '../../../providers/betcore/simulator/casino-sender.ts';
import { createSigningKey, publicHalf } from '../../../providers/betcore/simulator/signing-key.ts';

export const ISSUER = 'https://test.tvbetapi.net/identity-api';
export const CLIENT_ID = 'PartnerClient-1556';
/** Plays in euro, and in dollar under a suffix. */
export const PLAYER = '01990000-0000-7000-8000-00000000000a';
export const SESSION = '01990000-0000-7000-8000-00000000000b';
export const NOW = new Date('2026-11-21T12:00:00.000Z');
export const key = createSigningKey();

const DIRECTORY: Directory = {
  ...({} as Directory),
  player: (playerId) =>
    Promise.resolve(playerId === PLAYER ? { playerId, test: false, blocked: false, homeCurrency: 'EUR' } : null),
  sessionOfPlayer: () => Promise.resolve(SESSION),
  sessionByToken: () => Promise.resolve(null),
  operationsOfRound: () => Promise.resolve([]),
};

/** Serves the keys and starts the dialect. */
export async function startDialect() {
  const server: Server = createServer((_request, response) =>
    response.end(JSON.stringify({ keys: [publicHalf(key)] })),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = {
    ...{ apiUrl, issuer: ISSUER, clientId: CLIENT_ID, clientSecret: 'secret-of-ours', refusalCodes: {} },
    launchUrl: 'https://casino.test/?token={token}&client={clientId}&lng={language}&game={game}&exit={returnUrl}',
    reportUrl: null,
    reportToken: null,
  };
  const dialect = createBetcore(settings, DIRECTORY);
  return {
    dialect,
    receive: async (path: string, body: string): Promise<Received> => dialect.receive(requestOf(path, body), NOW),
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const sender = createBetcoreSender({
  walletUrl: 'http://127.0.0.1:1',
  key,
  issuer: ISSUER,
  clientId: CLIENT_ID,
  now: () => NOW,
});

function requestOf(path: string, body: string): RawRequest {
  return { method: 'POST', path, query: '', headers: {}, body: Buffer.from(body), remoteAddress: '127.0.0.1' };
}
