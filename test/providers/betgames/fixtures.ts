// One dialect with known keys in each signature mode, requests as BetGames sends them, and one player behind one token.

import pg from 'pg';
import { createDirectory } from '../../../db/queries/directory.ts';
import type { RawRequest } from '../../../providers/dialect.ts';
import type { Directory, DirectorySession } from '../../../providers/directory.ts';
import { createBetGames } from '../../../providers/betgames/index.ts';
import type { BetGamesSettings } from '../../../providers/betgames/settings.ts';
import { type SignatureMode, signed } from '../../../providers/betgames/signature.ts';
import { type Message, requestBody } from '../../../providers/betgames/simulator/message.ts';
import { type XmlNode, writeXml } from '../../../providers/betgames/xml.ts';

export const SECRET = 'DEMO1-DEMO2-DEMO3-DEMO4';
export const NOW = new Date(1_700_000_000_000);
export const PLAYER = '01990000-0000-7000-8000-0000000000aa';
export const TOKEN = 'tok1234567';

export const SETTINGS: BetGamesSettings = {
  apiUrl: 'http://127.0.0.1:1',
  clientUrl: 'https://games.example.test/client/',
  partnerId: '12345',
  secrets: [SECRET],
  signatureMode: 'md5',
  webshopSecret: 'demo-secret',
  reportUrl: null,
  reportToken: null,
  tokenSeconds: 3600,
};

const SESSION: DirectorySession = {
  sessionId: '01990000-0000-7000-8000-0000000000bb',
  playerId: PLAYER,
  currency: 'EUR',
  game: '-1',
  mode: 'cash',
  kind: 'game',
  open: true,
  tokenExpiresAt: null,
};

/** Knows one token, and no round. */
export function directoryWith(session: Partial<DirectorySession> = {}): Directory {
  return {
    ...createDirectory(new pg.Pool()),
    sessionByToken: async (_provider, token) => (token === TOKEN ? { ...SESSION, ...session } : null),
    operationsOfRound: async () => [],
  };
}

export function betgamesIn(mode: SignatureMode, session: Partial<DirectorySession> = {}) {
  return createBetGames({ ...SETTINGS, signatureMode: mode }, directoryWith(session));
}

export function requestOf(body: string | Buffer, changes: Partial<RawRequest> = {}): RawRequest {
  return {
    method: 'POST',
    path: '/',
    query: '',
    headers: {},
    body: Buffer.from(body),
    remoteAddress: '127.0.0.1',
    ...changes,
  };
}

/** A message signed at NOW. */
export function messageOf(message: Message, mode: SignatureMode = 'md5'): RawRequest {
  return requestOf(requestBody(message, { mode, secret: SECRET }, NOW));
}

/** Nodes in an order of the test's own, signed by MD5. */
export function nodesOf(nodes: readonly XmlNode[]): RawRequest {
  return requestOf(writeXml(['root', signed(nodes, 'md5', SECRET)]));
}
