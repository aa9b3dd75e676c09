// BETCORE's feed as a partner meets it: REST and the SignalR hub, in one server on 127.0.0.1. The games go round by the clock;
// nothing is kept, as every push is the full state. It must stay as strict as the dossier.

import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createFaultPlan } from '../../simulator-kit/fault-plan.ts';
import { createReceivedLog } from '../../simulator-kit/received-log.ts';
import { type RawBody, createSimulatorServer } from '../../simulator-kit/simulator-server.ts';
import { openHub } from './hub.ts';

export type SimulatorOptions = {
  /** 0 for any free one. */
  port: number;
  clientId: string;
  secret: string;
  /** "every 500 ms". */
  pushEveryMs?: number;
  now?: () => Date;
};
export type Simulator = {
  url: string;
  hubUrl: string;
  /** Ends every connection, as a restarted hub would. */
  dropConnections(): void;
  close(): Promise<void>;
};

export const GAMES = [
  { GameType: 1, Name: 'Keno', translated: { en: 'Keno Express', de: 'Keno Blitz' } },
  { GameType: 3, Name: 'Poker', translated: { en: 'Poker Bet', de: 'Poker-Wette' } },
  { GameType: 7, Name: 'WheelBet', translated: { en: 'Wheel Bet', de: 'Radwette' } },
] as const;

const TOKEN_LIFE_S = 3_600;
const PUSH_EVERY_MS = 500;
const CODE = { success: 200, invalid: 103_752, badCredentials: 103_805, unauthorised: 103_811 } as const;

export async function startBetcoreFeedSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { now = () => new Date(), pushEveryMs = PUSH_EVERY_MS } = options;
  const tokens = new Map<string, number>();
  const isValid = (token: string | null): boolean => token !== null && (tokens.get(token) ?? 0) > now().getTime();
  const server = createSimulatorServer({
    received: createReceivedLog(now),
    faults: createFaultPlan(),
    play: async () => ({ ok: false, problem: 'there is no wallet to play with' }),
    truth: () => [],
  });
  addApi(server, options, now, tokens, isValid);
  const hub = openHub({ server: server.server, path: '/hubs', isValid, pushEveryMs, now });
  const url = await server.listen({ host: '127.0.0.1', port: options.port });
  return {
    url,
    hubUrl: `${url.replace('http:', 'ws:')}/hubs`,
    dropConnections: () => hub.drop(),
    async close() {
      await hub.close();
      await server.close();
    },
  };
}

function addApi(
  server: FastifyInstance,
  { clientId, secret }: SimulatorOptions,
  now: () => Date,
  tokens: Map<string, number>,
  isValid: (token: string | null) => boolean,
): void {
  server.post('/auth/token', (request, reply) => {
    const body = plainJson(request.body as RawBody);
    if (String(body['PartnerClientId']) !== clientId || body['Secret'] !== secret)
      return envelope(reply, CODE.badCredentials);
    const token = randomBytes(24).toString('base64url');
    tokens.set(token, now().getTime() + TOKEN_LIFE_S * 1000);
    return envelope(reply, CODE.success, { AccessToken: token, ExpiresIn: TOKEN_LIFE_S, TokenType: 'Bearer' });
  });
  const authorized = {
    preHandler: async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? null;
      if (!isValid(token)) await envelope(reply.code(401), CODE.unauthorised);
    },
  };
  server.get('/games/list', authorized, (_request, reply) =>
    envelope(
      reply,
      CODE.success,
      GAMES.map(({ GameType, Name }) => ({ GameType, Name })),
    ),
  );
  server.get<{ Querystring: { language?: string } }>('/games/types/translations', authorized, (request, reply) => {
    const language = request.query.language === 'de' ? 'de' : 'en';
    const names = GAMES.map(({ GameType, translated }) => ({ GameType, Name: translated[language] }));
    return envelope(reply, CODE.success, names);
  });
  server.get<{ Querystring: { gameId?: string } }>('/games/info', authorized, (request, reply) => {
    const id = Number(request.query.gameId);
    if (!Number.isInteger(id)) return envelope(reply, CODE.invalid);
    return envelope(reply, CODE.success, { GameId: id, Status: 3 });
  });
  server.get<{ Querystring: { currency?: string } }>('/jackpots/accumulated', authorized, (request, reply) => {
    const { currency } = request.query;
    if (currency === undefined) return envelope(reply, CODE.invalid);
    // It grows with the day, so that two looks at it differ.
    const hundredths = 1_000_000 + Math.floor((now().getTime() / 1000) % 86_400);
    return envelope(reply, CODE.success, { CurrencyCode: currency, Amount: (hundredths / 100).toFixed(2) });
  });
}

function plainJson(text: RawBody): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function envelope(reply: FastifyReply, code: number, value?: unknown): FastifyReply {
  const body = { ErrorCode: code, Message: code === CODE.success ? 'Success' : 'Error', Value: value };
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(body));
}
