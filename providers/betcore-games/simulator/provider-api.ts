// The game provider's own API (dossier 7.2, 7.3), and the game behind a launch. Calls are proven as ours are. It
// must stay as strict as the dossier, so that a client that passes here passes there.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isCurrency } from '../../../domain/currency.ts';
import { LosslessNumber, parseJsonText, writeJsonText } from '../../json-text.ts';
import type { RawBody } from '../../simulator-kit/simulator-server.ts';
import type { Credentials } from '../signature.ts';
import { createVerify } from '../verify.ts';
import type { Book } from './book.ts';
import type { WalletAnswer } from './wallet-sender.ts';

export const GAMES = [
  { gameId: 'crash-1', name: 'Skyline', gameCategory: 'crash' },
  { gameId: 'slot-7', name: 'Seven Harbours', gameCategory: 'slots', maxOdd: 500 },
  { gameId: 12, name: 'Deuces Express', gameCategory: 'video_poker', maxOdd: 800 },
] as const;

const name = z.string().min(1).max(255);
const number = z.instanceof(LosslessNumber);
const launch = z.object({
  userId: name,
  sessionId: name,
  currency: z.string().refine(isCurrency),
  language: name,
  minBet: number,
  maxBet: number,
  gameMode: z.enum(['real', 'demo']),
});

export type ProviderApiDeps = {
  book: Book;
  credentials: Credentials;
  now: () => Date;
  publicUrl: () => string;
  /** A launch reads the balance of its session first. */
  balance: (sessionId: string) => Promise<WalletAnswer>;
};

export function addProviderApi(server: FastifyInstance, deps: ProviderApiDeps): void {
  const { book, credentials, now, publicUrl } = deps;
  const verify = createVerify(credentials.counterparty, [credentials.secret]);
  const signed = {
    preHandler: async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      const body = Buffer.from((request.body as RawBody) ?? '');
      if (verify({ headers: request.headers, body }, now()) !== 'verified') await coded(reply, 401, 8);
    },
  };
  const lobbyImgUrl = (gameId: string | number): string => `${publicUrl()}/images/${gameId}.png`;

  server.get('/v1/games', signed, (_request, reply) =>
    send(
      reply,
      GAMES.map((game) => ({ ...game, lobbyImgUrl: lobbyImgUrl(game.gameId) })),
    ),
  );
  server.post<{ Params: { gameId: string } }>('/v1/games/:gameId/launch', signed, async (request, reply) => {
    const { gameId } = request.params;
    const json = parseJsonText(Buffer.from((request.body as RawBody) ?? ''));
    const body = json.ok ? launch.safeParse(json.value) : null;
    if (!body?.success) return coded(reply, 200, 2);
    if (!GAMES.some((game) => String(game.gameId) === gameId)) return coded(reply, 404, 2);
    if (book.isFull()) return coded(reply, 503, 99);
    const { sessionId, userId: player, currency, gameMode } = body.data;
    const demo = gameMode === 'demo';
    if (!demo && (await deps.balance(sessionId)).kind !== 'accepted') return coded(reply, 200, 3);
    book.launch({ sessionId, player, game: gameId, currency, demo });
    return send(reply, { frameUri: `${publicUrl()}/play/${encodeURIComponent(sessionId)}` });
  });
  server.get('/play/:sessionId', (_request, reply) =>
    reply.type('text/html; charset=utf-8').send('<!doctype html><title>Game</title><p>The game is on.'),
  );
}

function coded(reply: FastifyReply, status: number, code: number): FastifyReply {
  return send(reply.code(status), { _responseCode: code });
}

function send(reply: FastifyReply, body: unknown): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(writeJsonText(body));
}
