// The provider's own API as Hypetech describes it (P1 to P5) and the game page behind a launch URL. Errors are the superset
// of its two documented forms. It must stay as strict as the dossier, so that a client that passes here passes there.

import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isCurrency } from '../../../domain/currency.ts';
import { formatAmount, parseAmount } from '../../../domain/money.ts';
import { LosslessNumber, parseJsonText, writeJsonText } from '../../json-text.ts';
import type { RawBody } from '../../simulator-kit/simulator-server.ts';
import type { Book, ReportLine } from './book.ts';

export const GAMES = [
  { slug: 'aviador', name: 'Aviador', type: 'multiplier' },
  { slug: 'rocket', name: 'Rocket', type: 'multiplier' },
  { slug: 'mines', name: 'Mines', type: 'instant' },
] as const;

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  410: 'Gone',
  413: 'Payload Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

const name = z.string().min(1).max(255);
const number = z.instanceof(LosslessNumber).transform(({ value }) => value);
const decimal = z.union([number, z.string()]).refine((text) => /^\d+(\.\d+)?$/.test(text));
const whole = (text: string): boolean => /^[1-9]\d{0,5}$/.test(text);

const access = z.object({
  game: name,
  user_id: name,
  username: name,
  avatar_url: z.url().nullish(),
  lang: z.string().nullish(),
  currency: z.string().refine(isCurrency).nullish(),
  balance: decimal.nullish(),
  extra_data: z.string().nullish(),
  demo: z.boolean().nullish(),
  demo_session: z.boolean().nullish(),
  expires_in_minutes: number.refine(whole).transform(Number).nullish(),
});
const freeBets = z.object({
  game_slug: name,
  user_id: name,
  quantity: z.union([z.string(), number]).refine(whole).transform(Number),
  value: number,
  currency: z.string().refine(isCurrency),
  expires_at: z.iso.datetime({ offset: true }),
  bonus_code: name.nullish(),
  max_multiplier: number.nullish(),
});
const page = z.object({
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
  pageNumber: z.coerce.number().int().min(1).default(1),
});

/** Sample value in the documents; the provider names no default. */
const DEFAULT_MINUTES = 60;

export type ProviderApiDeps = { book: Book; apiToken: string; now: () => Date; publicUrl: () => string };

export function addProviderApi(server: FastifyInstance, deps: ProviderApiDeps): void {
  const authorized = { preHandler: requireToken(deps.apiToken) };
  server.setNotFoundHandler((_request, reply) => problem(reply, 404, 'route not found'));
  server.setErrorHandler((error: FastifyError, _request, reply) =>
    problem(reply, error.statusCode ?? 500, error.message),
  );

  server.post('/games/request-access', authorized, (request, reply) => requestAccess(deps, request, reply));
  server.post('/games/free-bets', authorized, (request, reply) => grantFreeBets(deps, request, reply));
  server.get('/games', authorized, (_request, reply) => send(reply, 200, GAMES));
  server.get('/sessions/active', authorized, (request, reply) => listSessions(deps, request, reply));
  server.get<{ Params: { sessionId: string } }>('/sessions/:sessionId/transactions', authorized, (request, reply) =>
    listTransactions(deps, request.params.sessionId, request, reply),
  );
  server.get<{ Params: { launchId: string } }>('/play/:launchId', (request, reply) => {
    const entered = deps.book.enter(request.params.launchId);
    if (entered === 'unknown') return problem(reply, 404, 'there is no such game');
    if (entered === 'gone') return problem(reply, 410, 'this launch URL is spent: create a new session');
    return reply.type('text/html; charset=utf-8').send('<!doctype html><title>Game</title><p>The game is on.');
  });
}

function requireToken(token: string) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (request.headers.authorization === `Bearer ${token}`) return;
    await problem(reply, 401, 'token is not valid for this operator');
  };
}

function requestAccess(
  { book, publicUrl }: ProviderApiDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const body = readBody(request, access);
  if (!body.ok) return problem(reply, 400, body.detail);
  const { game, user_id: player, currency, demo, demo_session: demoSession } = body.value;
  if (!isGame(game)) return problem(reply, 404, 'game not found');
  if (book.isFull()) return problem(reply, 503, 'the books are full');
  const started = book.startSession(
    {
      player,
      game,
      currency: currency ?? 'BRL',
      demo: demo === true || demoSession === true,
      extraData: body.value.extra_data ?? null,
    },
    body.value.expires_in_minutes ?? DEFAULT_MINUTES,
  );
  return send(reply, 200, { game_url: `${publicUrl()}/play/${started.launchId}`, session_token: started.token });
}

function grantFreeBets({ book, now }: ProviderApiDeps, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const body = readBody(request, freeBets);
  if (!body.ok) return problem(reply, 400, body.detail);
  const { game_slug: game, user_id: player, quantity, value, currency, expires_at: expiresAt } = body.value;
  if (!isGame(game)) return problem(reply, 404, 'game not found');
  const amount = parseAmount(value, currency);
  if (!amount.ok || amount.minor === 0n) return problem(reply, 400, 'value is not an amount of this currency');
  if (Date.parse(expiresAt) <= now().getTime()) return problem(reply, 400, 'expires_at is in the past');
  const bonusCode = body.value.bonus_code ?? null;
  book.grant({
    player,
    game,
    currency,
    value: formatAmount(amount.minor, currency),
    bonusCode,
    left: quantity,
    expiresAt,
  });
  return send(reply, 201, { free_bet: `${quantity} free bets of ${value} ${currency} were credited` });
}

function listSessions({ book }: ProviderApiDeps, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const sessions = book.openSessions().map(({ token, player, game, currency, createdAt, expiresAt }) => {
    return { sessionId: token, userId: player, game, currency, createdAt, expiresAt };
  });
  return sendPage(reply, request, 'sessions', sessions);
}

function listTransactions(
  { book }: ProviderApiDeps,
  sessionId: string,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (!book.session(sessionId)) return problem(reply, 404, 'session not found');
  return sendPage(reply, request, 'transactions', book.report(sessionId).map(toLine));
}

function toLine(line: ReportLine) {
  return {
    transactionId: line.transactionId,
    roundId: line.roundId,
    transactionType: line.type,
    requestedAt: line.at,
    transactionStatus: line.status,
    amount: new LosslessNumber(line.amount),
    roundStatus: line.roundStatus,
  };
}

function sendPage(reply: FastifyReply, request: FastifyRequest, list: string, items: readonly unknown[]): FastifyReply {
  const query = page.safeParse(request.query);
  if (!query.success) return problem(reply, 400, 'pageSize is 1 to 100, pageNumber 1 or more');
  const { pageSize, pageNumber } = query.data;
  const start = (pageNumber - 1) * pageSize;
  return send(reply, 200, {
    [list]: items.slice(start, start + pageSize),
    pagination: { pageSize, pageNumber, totalPages: Math.ceil(items.length / pageSize), totalItems: items.length },
  });
}

function readBody<T>(
  request: FastifyRequest,
  schema: z.ZodType<T>,
): { ok: true; value: T } | { ok: false; detail: string } {
  const json = parseJsonText(Buffer.from((request.body as RawBody) ?? ''));
  if (!json.ok) return { ok: false, detail: json.problem };
  const parsed = schema.safeParse(json.value);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, detail: `${parsed.error.issues[0]?.path.join('.') || 'body'} is missing or wrong` };
}

function isGame(slug: string): boolean {
  return GAMES.some((game) => game.slug === slug);
}

function send(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  return reply.code(status).type('application/json; charset=utf-8').send(writeJsonText(body));
}

function problem(reply: FastifyReply, status: number, detail: string): FastifyReply {
  const body = { type: 'about:blank', title: TITLES[status], status, statusCode: status, detail };
  return reply.code(status).type('application/problem+json').send(JSON.stringify(body));
}
