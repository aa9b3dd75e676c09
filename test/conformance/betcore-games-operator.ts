// Our side as a game provider of BETCORE meets it, and that provider's calls, byte by byte under the test's control.

import { createBetcoreGames } from '../../providers/betcore-games/index.ts';
import { signedHeaders, sortedJson } from '../../providers/betcore-games/signature.ts';
import { startHouse } from './house.ts';

export const CREDENTIALS = { counterparty: '933a215f-a9e6-4f88-9d91-52a87cd50499', secret: 'bg_conformance_71ce' };

export type Operator = Awaited<ReturnType<typeof startOperator>>;
export type Fields = Record<string, unknown>;
export type Answer = { status: number; text: string; json: Record<string, unknown> };
export type Seat = Awaited<ReturnType<typeof createSeat>>;

export function startOperator() {
  return startHouse({
    dialect: (directory) =>
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
        directory,
      ),
    currency: 'USD',
    game: 'g-7',
  });
}

let last = 0;
export const nextBet = (): string => `b-${++last}`;

/** Sends a call as it is; signed over these bytes unless the test brings its own headers. */
export async function send(
  operator: Operator,
  method: 'GET' | 'POST',
  path: string,
  body = '',
  headers: Record<string, string> = signedHeaders(body, CREDENTIALS),
): Promise<Answer> {
  const response = await fetch(operator.walletUrl + path, {
    method,
    headers: { ...(body === '' ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === '' ? {} : { body }),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) as Record<string, unknown> };
}

/** A player with money and a session, and the calls the provider would make for them. */
export async function createSeat(operator: Operator, balance = '100.00') {
  const player = await operator.createPlayer(balance);
  const token = await operator.createSession(player);
  const session = await operator.sessionId(token);
  const call = (name: string, fields: Fields, of = session): Promise<Answer> =>
    send(operator, 'POST', `/v1/sessions/${of}/bets/${name}`, sortedJson(fields));
  const round = (betId: string, of = session): Fields => ({ betId, gameRoundId: 'r-1', sessionId: of });
  return {
    player,
    token,
    session,
    call,
    balance: (of = session) => send(operator, 'GET', `/v1/sessions/${of}/balance`),
    payIn: (betId: string, betAmount: unknown, of = session) => call('pay-in', { ...round(betId, of), betAmount }, of),
    payOut: (betId: string, winAmount: unknown, of = session) =>
      call('pay-out', { ...round(betId, of), winAmount, winOdd: '2.5' }, of),
    payInOut: (betId: string, betAmount: unknown, winAmount: unknown) =>
      call('pay-in-out', { ...round(betId), betAmount, winAmount }),
    refund: (betId: string, of = session) => call('refund', { betId }, of),
    wallet: () => operator.balanceOf(player),
  };
}
