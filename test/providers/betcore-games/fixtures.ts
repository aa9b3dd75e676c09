// One dialect with known keys, a directory that knows one session and one stake, and requests as a game provider sends them.

import type { RawRequest } from '../../../providers/dialect.ts';
import type { Directory } from '../../../providers/directory.ts';
import { createBetcoreGames } from '../../../providers/betcore-games/index.ts';
import { signedHeaders } from '../../../providers/betcore-games/signature.ts';
import type { Currency } from '../../../domain/currency.ts';

export const CREDENTIALS = { counterparty: '933a215f-a9e6-4f88-9d91-52a87cd50499', secret: 'dossier-test-key' };
export const SESSION = '01990000-0000-7000-8000-000000000001';
export const PLAYER = '01990000-0000-7000-8000-000000000002';
export const NOW = new Date(1_719_766_120_806);

const nothing = () => Promise.reject(new Error('not asked for by this dialect'));

/** Everything that is not named fails the test that asks for it. */
export function directoryOf(currency: Currency, stake: string | null = null): Directory {
  const session = { sessionId: SESSION, playerId: PLAYER, currency, game: 'g-7', mode: 'cash', open: true } as const;
  return {
    sessionByToken: nothing,
    sessionOfPlayer: nothing,
    player: nothing,
    balance: nothing,
    roundCurrency: nothing,
    freeStake: nothing,
    truncation: nothing,
    grants: nothing,
    operationsOfRound: nothing,
    postedUncalled: () => Promise.resolve([]),
    sessionById: (_provider, id) =>
      Promise.resolve(id === SESSION ? { ...session, kind: 'game', tokenExpiresAt: null } : null),
    payinByKey: (_provider, keys) =>
      Promise.resolve(
        stake !== null && keys.includes(stake)
          ? { playerId: PLAYER, currency, game: 'g-7', providerRound: 'r-1' }
          : null,
      ),
  };
}

export const dialectIn = (currency: Currency, stake: string | null = null) =>
  createBetcoreGames(
    {
      apiUrl: 'http://127.0.0.1:1',
      counterparty: CREDENTIALS.counterparty,
      secrets: [CREDENTIALS.secret],
      minBet: 1,
      maxBet: 1000,
      language: 'en',
      reportUrl: null,
      reportToken: null,
    },
    directoryOf(currency, stake),
  );

/** A signed request; headers of the test's own win. */
export function requestOf(path: string, body: string, headers?: Record<string, string>): RawRequest {
  return {
    method: body === '' ? 'GET' : 'POST',
    path,
    query: '',
    headers: headers ?? signedHeaders(body, CREDENTIALS, { now: NOW }),
    body: Buffer.from(body),
    remoteAddress: '127.0.0.1',
  };
}

export const pathOf = (call: string, session = SESSION): string => `/v1/sessions/${session}/bets/${call}`;
