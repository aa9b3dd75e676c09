// What the studio's host serves: the launch page that a session's URL leads to, and the bet settings of its games (E5). It stays as
// strict as the dossier, so that a client that passes here passes there.

import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { formatDecimal, parseDecimal } from '../../../domain/money.ts';
import { LosslessNumber, parseJsonText, writeJsonText } from '../../json-text.ts';
import type { RawBody } from '../../simulator-kit/simulator-server.ts';
import type { ErrorCode } from '../contract.ts';
import { type SignatureEncoding, createVerify } from '../verify.ts';
import { launch } from './launch.ts';
import type { StudioDeps } from './simulated-round.ts';

export const GAMES: ReadonlySet<string> = new Set(['moonrise', 'sunset', 'starfall']);

/** Bets that can be chosen, in hundredths. */
const LEVELS = [10n, 20n, 50n, 100n, 200n, 500n, 1_000n, 2_000n, 5_000n, 10_000n];
/** The most that a bet can win, in bets. */
const MAX_MULTIPLE = 5_000n;
const DECIMALS = 2;

export type StudioPagesOptions = { secret: string; signatureEncoding: SignatureEncoding };

export function addStudioPages(server: FastifyInstance, deps: StudioDeps, options: StudioPagesOptions): void {
  const verify = createVerify([options.secret], options.signatureEncoding);
  server.setNotFoundHandler((_request, reply) => refuse(reply, 404, 'INVALID_REQUEST', 'there is no such call'));
  server.setErrorHandler((error: FastifyError, _request, reply) =>
    refuse(reply, error.statusCode ?? 500, 'RETRY_REQUIRED', error.message),
  );
  server.get('/launch', (request, reply) => loadPage(deps, request, reply));
  server.post('/v1/betsettings', async (request, reply) => {
    const body = Buffer.from((request.body as RawBody) ?? '');
    const requestId = request.headers['x-request-id'];
    if (verify({ headers: request.headers, body }) !== 'verified')
      return refuse(reply, 401, 'SERVER_UNAUTHORIZED', 'the signature does not fit the body');
    if (typeof requestId !== 'string') return refuse(reply, 400, 'INVALID_REQUEST', 'X-Request-ID is missing');
    return answerBetSettings(deps.provider, body, reply.header('x-request-id', requestId));
  });
}

const common = {
  provider: z.string(),
  game: z.string().refine((game) => GAMES.has(game)),
  platform: z.enum(['mobile', 'desktop']),
  language: z.string().min(2),
};
const page = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('real'), launchToken: z.string().min(1), ...common }),
  z.object({ mode: z.literal('demo'), currency: z.string().optional(), ...common }),
]);

/** OP-10. Play money makes no wallet call. */
async function loadPage(deps: StudioDeps, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const query = page.safeParse(request.query);
  if (!query.success || query.data.provider !== deps.provider) return showPage(reply, 400, 'There is no such game.');
  if (query.data.mode === 'demo') return showPage(reply, 200, 'The game is on, for play money.');
  const launched = await launch(deps, query.data);
  return launched.ok
    ? showPage(reply, 200, 'The game is on.')
    : showPage(reply, 403, 'Please start the game again from the lobby.');
}

function showPage(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.code(status).type('text/html; charset=utf-8').send(`<!doctype html><title>Game</title><p>${text}`);
}

const amount = z
  .instanceof(LosslessNumber)
  .transform(({ value }) => parseDecimal(value, DECIMALS))
  .refine((parsed) => parsed.ok)
  .transform(({ minor }) => minor);
const question = z.object({
  provider: z.string(),
  game: common.game,
  exposure: amount.optional(),
  minBet: amount.optional(),
  defaultBet: amount.optional(),
  maxBet: amount.optional(),
});

function answerBetSettings(provider: string, body: Buffer, reply: FastifyReply): FastifyReply {
  const json = parseJsonText(body);
  const read = question.safeParse(json.ok ? json.value : null);
  if (!read.success) return refuse(reply, 400, 'INVALID_REQUEST', 'the question cannot be read');
  const { exposure, minBet, defaultBet, maxBet } = read.data;
  if (read.data.provider !== provider) return refuse(reply, 401, 'SERVER_UNAUTHORIZED', 'provider is not known here');
  if ([exposure, minBet, defaultBet, maxBet].every((one) => one === undefined))
    return refuse(reply, 400, 'INVALID_REQUEST', 'one of exposure, minBet, defaultBet and maxBet must be named');
  const number = (minor: bigint) => new LosslessNumber(formatDecimal(minor, DECIMALS));
  const infoOf = (requested: bigint | undefined, bet: bigint) => ({
    ...(requested === undefined ? {} : { requested: number(requested) }),
    bet: number(bet),
    exposure: number(bet * MAX_MULTIPLE),
  });
  const affordable = exposure === undefined ? LEVELS : LEVELS.filter((level) => level * MAX_MULTIPLE <= exposure);
  const [lowest = 10n] = affordable;
  const highest = maxBet === undefined ? (affordable.at(-1) ?? lowest) : nearest(maxBet);
  const answer = {
    ...(exposure === undefined ? {} : { expectedExposure: number(exposure) }),
    actualExposure: number(highest * MAX_MULTIPLE),
    minBetInfo: infoOf(minBet, minBet === undefined ? lowest : nearest(minBet)),
    defaultBetInfo: infoOf(defaultBet, defaultBet === undefined ? lowest : nearest(defaultBet)),
    maxBetInfo: infoOf(maxBet, highest),
  };
  return reply.type('application/json').send(writeJsonText(answer));
}

function nearest(bet: bigint): bigint {
  const distance = (level: bigint): bigint => (level > bet ? level - bet : bet - level);
  return LEVELS.reduce((best, level) => (distance(level) < distance(best) ? level : best));
}

function refuse(reply: FastifyReply, status: number, code: ErrorCode, message: string): FastifyReply {
  return reply
    .code(status)
    .type('application/json')
    .send(JSON.stringify({ error: { code, message } }));
}
