// Our side as a Microgaming studio meets it, and the studio's side of a call byte by byte under the test's control: what is
// sent, what signs it, what came back.

import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Currency } from '../../domain/currency.ts';
import { createMicrogaming } from '../../providers/microgaming/index.ts';
import { type SessionClaims, type TokenUse, createSessionTokens } from '../../providers/microgaming/session-tokens.ts';
import type { MicrogamingSettings } from '../../providers/microgaming/settings.ts';
import { signBody } from '../../providers/microgaming/verify.ts';
import { startHouse } from './house.ts';

export const STUDIO = 'acme';
export const GAME = 'moonrise';
/** The dossier's, of its test vectors. */
export const SECRET = 'mg-conformance-secret';

export const SETTINGS: MicrogamingSettings = {
  provider: STUDIO,
  secrets: [SECRET],
  signatureEncoding: 'hex',
  tokenKey: Buffer.alloc(32, 7),
  gameHostUrl: 'http://127.0.0.1:1',
  brand: 'tallyman',
  depositUrl: 'https://operator.test/deposit',
  launchTokenSeconds: 300,
  playerTokenSeconds: 86_400,
  reportUrl: null,
  reportToken: null,
};
const tokens = createSessionTokens(SETTINGS.tokenKey);

export type Fields = Record<string, unknown>;
export type Answer = { status: number; text: string; json: Fields; code: string | null; headers: Headers };
/** A header set to undefined is left out. */
export type CallOptions = { headers?: Record<string, string | undefined>; token?: string | null };
export type Operator = Awaited<ReturnType<typeof startOperator>>;
export type Caller = Awaited<ReturnType<typeof createCaller>>;

export async function startOperator(changes: Partial<MicrogamingSettings> = {}) {
  const settings = { ...SETTINGS, ...changes };
  const house = await startHouse({
    dialect: (directory) => createMicrogaming(settings, directory),
    currency: 'USD',
    game: GAME,
  });
  const { startGameSession } = house.dialect.api;
  if (!startGameSession) throw new Error('the dialect starts no sessions');
  return {
    ...house,
    /** A session as the API starts it; its launch token. */
    async launch(playerId: string, session: { currency?: Currency; game?: string; state?: 'active' | 'ended' } = {}) {
      const sessionId = uuidv7();
      const { game = GAME, currency = 'USD' } = session;
      const started = await startGameSession(
        {
          ...{ sessionId, playerId, playerName: 'Marta', game, currency, balance: 0n, mode: 'cash', language: null },
          ...{ returnUrl: 'https://operator.test/lobby', expiresInMinutes: 60 },
        },
        AbortSignal.timeout(1_000),
      );
      const token = started.launchToken ?? '';
      await house.rows(
        `insert into session (id, provider, player_id, kind, mode, game, currency, state, launch_token, expires_at)
         values ($1, 'microgaming', $2, 'game', 'cash', $3, $4, $5, $6, now() + interval '1 hour')`,
        [sessionId, playerId, game, currency, session.state ?? 'active', token],
      );
      return { sessionId, token };
    },
    /** Grants free games as the API does; its code. */
    async grant(playerId: string, count: number, changes: { game?: string; expiresIn?: string } = {}): Promise<string> {
      const id = uuidv7();
      await house.rows(
        `insert into free_bet (id, provider, player_id, game, currency, stake, count, bonus_code, state, expires_at)
         values ($1, 'microgaming', $2, $3, 'USD', 50, $4, $6, 'granted', now() + $5::interval)`,
        [id, playerId, changes.game ?? GAME, count, changes.expiresIn ?? '1 day', id],
      );
      return id;
    },
    expireGrant: (code: string) => house.rows("update free_bet set state = 'expired' where bonus_code = $1", [code]),
    markTest: (playerId: string) => house.rows('update player set test = true where id = $1', [playerId]),
  };
}

/** Mints a token of ours, also one that expired. */
export function mint(use: TokenUse, claims: Partial<SessionClaims>, secondsFromNow = 3600): Promise<string> {
  const whole = { player: '', sessionId: '', game: GAME, currency: 'USD', truncation: 1, returnUrl: null } as const;
  return tokens.mint(use, { ...whole, ...claims }, new Date(Date.now() + secondsFromNow * 1000));
}

let lastId = 0;
export const nextId = (): string => `t-${++lastId}`;

/** A player with money and an open session, and the calls the studio would make for them. */
export async function createCaller(operator: Operator, balance = '100.00', currency: Currency = 'USD') {
  const player = await operator.createPlayer(balance, currency);
  const { token: launchToken, sessionId } = await operator.launch(player, { currency });
  const opened = await sendFields(operator, 'authenticate', authenticateFields(launchToken));
  const playerToken = String(opened.json['playerToken']);
  const who = { playerId: player, provider: STUDIO, game: GAME };

  const send = (path: string, fields: Fields, options: CallOptions = {}) =>
    sendFields(operator, path, fields, { token: playerToken, ...options });
  const movement = (transactionType: string, roundId: string, transactionId: string, amount: number, more: Fields) => ({
    ...{ ...who, transactionId, roundId, amount, transactionType, ip: '203.0.113.7' },
    ...more,
  });
  type Moving = [roundId: string, transactionId: string, amount: number, more?: Fields, options?: CallOptions];
  const debit = (...[round, id, amount, more = {}, options]: Moving) =>
    send('transaction', movement('debit', round, id, amount, more), options);
  const credit = (...[round, id, amount, more = {}, options]: Moving) =>
    send('transaction', movement('credit', round, id, amount, more), options);
  return {
    player,
    sessionId,
    launchToken,
    playerToken,
    opened,
    who,
    send,
    debitFields: (round: string, id: string, amount: number, more: Fields = {}): Fields =>
      movement('debit', round, id, amount, more),
    debit,
    credit,
    rollback: (roundId: string, transactionId: string, more: Fields = {}, options?: CallOptions) =>
      send('rollback', { ...who, transactionId, roundId, ...more }, options),
    balance: (more: Fields = {}, options?: CallOptions) => send('balance', { ...who, ...more }, options),
    wallet: () => operator.balanceOf(player, currency),
  };
}

export function authenticateFields(launchToken: string, changes: Fields = {}): Fields {
  return { launchToken, provider: STUDIO, game: GAME, ip: '203.0.113.7', platform: 'mobile', ...changes };
}

export function sendFields(operator: { walletUrl: string }, path: string, fields: Fields, options?: CallOptions) {
  return sendText(operator, path, JSON.stringify(fields), options);
}

/** Sends a body as it is; signed over these bytes unless the test brings its own header. */
export async function sendText(
  { walletUrl }: { walletUrl: string },
  path: string,
  body: string,
  { headers = {}, token = null }: CallOptions = {},
): Promise<Answer> {
  const all: Record<string, string | undefined> = {
    'content-type': 'application/json',
    'x-request-id': randomUUID(),
    'x-hmac-signature': signBody(body, SECRET),
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...headers,
  };
  const sent = Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined);
  const signal = AbortSignal.timeout(10_000);
  const response = await fetch(`${walletUrl}/v1/${path}`, { method: 'POST', headers: sent, body, signal });
  const text = await response.text();
  const json = JSON.parse(text) as Fields;
  const error = json['error'] as { code: string } | undefined;
  return { status: response.status, text, json, code: error?.code ?? null, headers: response.headers };
}
