// One dialect with known keys over a directory that a test fills, and requests as a studio sends them.

import type { Directory, DirectoryGrant, DirectorySession } from '../../../providers/directory.ts';
import { type RawRequest } from '../../../providers/dialect.ts';
import { createMicrogaming } from '../../../providers/microgaming/index.ts';
import { createSessionTokens } from '../../../providers/microgaming/session-tokens.ts';
import type { MicrogamingSettings } from '../../../providers/microgaming/settings.ts';
import { signBody } from '../../../providers/microgaming/verify.ts';

export const SECRET = 'mg-conformance-secret';
export const NOW = new Date('2026-07-01T12:00:00.000Z');
export const REQUEST_ID = '6f1c2d3e-0000-4000-8000-00000000abcd';

export const SETTINGS: MicrogamingSettings = {
  provider: 'acme',
  secrets: [SECRET],
  signatureEncoding: 'hex',
  tokenKey: Buffer.alloc(32, 7),
  gameHostUrl: 'http://127.0.0.1:1',
  brand: 'tallyman',
  depositUrl: null,
  launchTokenSeconds: 300,
  playerTokenSeconds: 86_400,
  reportUrl: null,
  reportToken: null,
};

export const PLAYER = '01990000-0000-7000-8000-0000000000aa';
export const SESSION: DirectorySession = {
  sessionId: '01990000-0000-7000-8000-0000000000bb',
  playerId: PLAYER,
  currency: 'EUR',
  game: 'moonrise',
  mode: 'cash',
  open: true,
  kind: 'game',
  tokenExpiresAt: null,
};
export const GRANT: DirectoryGrant = {
  bonusCode: '01990000-0000-7000-8000-0000000000cc',
  game: 'moonrise',
  currency: 'EUR',
  stake: 50n,
  count: 10,
  used: 4,
  createdAt: new Date('2026-06-01T00:00:00.000Z'),
  expiresAt: new Date('2026-08-01T00:00:00.000Z'),
};

/** Answers what a test says, and nothing else; what is never to be asked throws. */
export function directoryWith(changes: Partial<Directory> = {}): Directory {
  const never = (what: string) => () => {
    throw new Error(`${what} is not to be asked`);
  };
  return {
    sessionByToken: never('sessionByToken'),
    sessionById: async () => SESSION,
    sessionOfPlayer: never('sessionOfPlayer'),
    player: async () => ({ playerId: PLAYER, test: false, blocked: false, homeCurrency: 'EUR' }),
    balance: async () => 12_345n,
    roundCurrency: async () => null,
    payinByKey: never('payinByKey'),
    postedUncalled: never('postedUncalled'),
    freeStake: async () => null,
    truncation: async () => 1,
    grants: async () => [],
    operationsOfRound: never('operationsOfRound'),
    ...changes,
  };
}

export const dialectWith = (changes: Partial<Directory> = {}, settings: Partial<MicrogamingSettings> = {}) =>
  createMicrogaming({ ...SETTINGS, ...settings }, directoryWith(changes));

export const tokens = createSessionTokens(SETTINGS.tokenKey);

/** A signed request; a header of the test's own wins, undefined leaves it out. */
export function requestOf(path: string, body: string | Buffer, headers: RawRequest['headers'] = {}): RawRequest {
  const signature = signBody(body, SECRET);
  return {
    method: 'POST',
    path,
    query: '',
    headers: { 'x-hmac-signature': signature, 'x-request-id': REQUEST_ID, ...headers },
    body: Buffer.from(body),
    remoteAddress: '127.0.0.1',
  };
}
