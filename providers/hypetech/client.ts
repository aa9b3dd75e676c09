// The calls we make to Hypetech: start a session, list games, read a session's transactions, grant free bets. Every one has
// a deadline (outbound.ts) and every page walk an end. Granting is not idempotent at the provider unless a bonus code is
// sent, so one always is.

import type { z } from 'zod';
import { Failure } from '../../domain/failure.ts';
import { formatAmount } from '../../domain/money.ts';
import { LosslessNumber, parseJsonText, writeJsonText } from '../json-text.ts';
import { type Outbound, createOutbound } from '../outbound.ts';
import type { ProviderApi, SessionStatement, StatementLine } from '../provider-api.ts';
import { accessGranted, freeBetsGranted, gameList, transactionPage } from './contract.ts';
import type { HypetechSettings } from './settings.ts';

/** The provider's maximum. */
const PAGE_SIZE = 100;
/** 200,000 transactions in one session: far beyond a person, so a walk that gets there is a fault at the provider. */
const MAX_PAGES = 2_000;

type ApiSettings = Pick<HypetechSettings, 'apiUrl' | 'apiToken' | 'gameListPath'>;

export function createHypetechApi(
  settings: ApiSettings,
): Required<Pick<ProviderApi, 'startGameSession' | 'grantFreeBets' | 'listGames' | 'sessionStatement'>> {
  const call = createOutbound({
    provider: 'hypetech',
    baseUrl: settings.apiUrl,
    headers: { authorization: `Bearer ${settings.apiToken}` },
  });
  return {
    async startGameSession(request, signal) {
      const granted = await post(call, 'request-access', '/games/request-access', accessGranted, signal, {
        game: request.game,
        user_id: request.playerId,
        username: request.playerName,
        ...(request.language === null ? {} : { lang: request.language }),
        currency: request.currency,
        balance: new LosslessNumber(formatAmount(request.balance, request.currency)),
        demo: request.mode === 'demo',
        demo_session: request.mode === 'demo',
        expires_in_minutes: request.expiresInMinutes,
      });
      const { game_url: url, session_token: token } = granted;
      return { url, providerSessionId: token, launchToken: token };
    },

    async grantFreeBets(request, signal) {
      await post(call, 'free-bets', '/games/free-bets', freeBetsGranted, signal, {
        game_slug: request.game,
        user_id: request.playerId,
        quantity: String(request.count),
        value: new LosslessNumber(formatAmount(request.stake, request.currency)),
        currency: request.currency,
        expires_at: request.expiresAt,
        bonus_code: request.grantKey,
      });
      return { reference: request.grantKey };
    },

    async listGames(signal) {
      const answer = await call({ name: 'games', method: 'GET', path: settings.gameListPath, signal });
      const games = readAnswer('games', answer.body, gameList);
      return games.map(({ slug, name, type }) => ({ code: slug, name: name ?? slug, kind: type ?? 'game' }));
    },

    sessionStatement: (request) => pages(call, request),
  };
}

async function* pages(call: Outbound, request: SessionStatement): AsyncIterable<readonly StatementLine[]> {
  const session = encodeURIComponent(request.providerSessionId);
  for (let page = 1; page <= MAX_PAGES; page++) {
    const answer = await call({
      name: 'session transactions',
      method: 'GET',
      path: `/sessions/${session}/transactions?pageSize=${PAGE_SIZE}&pageNumber=${page}`,
      signal: request.signal,
    });
    const { transactions, pagination } = readAnswer('session transactions', answer.body, transactionPage);
    if (transactions.length > 0) yield transactions.map(toLine);
    if (page >= pagination.totalPages) return;
  }
  throw new Failure('provider_protocol', `a session has more than ${MAX_PAGES} pages of transactions`);
}

const OPERATION: Record<string, StatementLine['operation']> = { BET: 'payin', WIN: 'payout', ROLLBACK: 'rollback' };
const ROUND_FINISHED: Record<string, boolean> = { FINISHED: true, CANCELLED: true, IN_PROGRESS: false };

function toLine(line: z.infer<typeof transactionPage>['transactions'][number]): StatementLine {
  // The documents' own sample has stray blanks inside the time.
  const occurredAt = new Date(line.requestedAt.replaceAll(/\s/g, ''));
  if (Number.isNaN(occurredAt.getTime())) throw unreadable('session transactions', 'requestedAt is not a time');
  return {
    transactionId: line.transactionId,
    operation: OPERATION[line.transactionType] ?? 'unknown',
    providerRound: line.roundId,
    amount: line.amount,
    currency: null,
    accepted: line.transactionStatus === 'SUCCESS',
    roundFinished: ROUND_FINISHED[line.roundStatus ?? ''] ?? null,
    occurredAt: occurredAt.toISOString(),
    raw: writeJsonText(line),
  };
}

async function post<T>(
  call: Outbound,
  name: string,
  path: string,
  schema: z.ZodType<T>,
  signal: AbortSignal,
  body: Record<string, unknown>,
): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const answer = await call({ name, method: 'POST', path, body: writeJsonText(body), headers, signal });
  return readAnswer(name, answer.body, schema);
}

function readAnswer<T>(name: string, body: Buffer, schema: z.ZodType<T>): T {
  const json = parseJsonText(body);
  if (!json.ok) throw unreadable(name, json.problem);
  const shape = schema.safeParse(json.value);
  if (!shape.success) throw unreadable(name, `${shape.error.issues[0]?.path.join('.') ?? 'body'} is missing or wrong`);
  return shape.data;
}

function unreadable(call: string, problem: string): Failure {
  return new Failure('provider_protocol', `hypetech's answer to ${call} cannot be read: ${problem}`, {
    facts: { provider: 'hypetech', call },
  });
}
