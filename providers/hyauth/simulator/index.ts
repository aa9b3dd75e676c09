// HyAuth as a platform meets it: its API and its login page, in one server on 127.0.0.1. Nobody logs in by themselves: a test
// or the demo day says how a session ends. It must stay as strict as the dossier.

import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { createFaultPlan } from '../../simulator-kit/fault-plan.ts';
import { createReceivedLog } from '../../simulator-kit/received-log.ts';
import { type RawBody, createSimulatorServer } from '../../simulator-kit/simulator-server.ts';
import { type BookedLogin, loginEnd, openLoginBook } from './book.ts';

export type SimulatorOptions = {
  /** 0 for any free one. */
  port: number;
  apiKey: string;
  /** A privileged scope: a key that was not granted it hears 403. */
  grantsEmail?: boolean;
  /** Life of a session; the documents' example shows 599. */
  expiresInSeconds?: number;
  bookFile?: string | null;
  now?: () => Date;
};
export type Simulator = { url: string; close(): Promise<void> };

const EXPIRES_IN_S = 599;

const create = z.object({
  scopes: z.object({ gameProfiles: z.boolean().optional(), email: z.boolean().optional() }).optional(),
  redirectUrl: z.url({ protocol: /^https?$/ }),
});

export async function startHyauthSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { now = () => new Date() } = options;
  const faults = createFaultPlan();
  const book = await openLoginBook(options.bookFile ?? null, now);
  const server = createSimulatorServer({
    received: createReceivedLog(now),
    faults,
    play: async () => ({ ok: false, problem: 'there is no wallet to play with: end a session instead' }),
    truth: () => [],
  });
  let url = '';
  addApi(server, { ...options, book, publicUrl: () => url });
  addControls(server, book);
  url = await server.listen({ host: '127.0.0.1', port: options.port });
  return {
    url,
    async close() {
      await server.close();
      await book.close();
    },
  };
}

type Book = Awaited<ReturnType<typeof openLoginBook>>;

function addApi(server: FastifyInstance, deps: SimulatorOptions & { book: Book; publicUrl: () => string }): void {
  const { book, apiKey, grantsEmail = true, expiresInSeconds = EXPIRES_IN_S, publicUrl } = deps;
  const authorized = {
    preHandler: async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      if (request.headers.authorization !== `Bearer ${apiKey}`) await refuse(reply, 401, 'invalid api key');
    },
  };
  server.post('/api/auth/create', authorized, (request, reply) => {
    const body = create.safeParse(plainJson(request.body as RawBody));
    if (!body.success) return refuse(reply, 400, 'missing or invalid parameters');
    const { email = false, gameProfiles = false } = body.data.scopes ?? {};
    if (email && !grantsEmail) return refuse(reply, 403, 'this key may not ask for email');
    if (book.isFull()) return refuse(reply, 502, 'too many sessions');
    const sessionId = randomUUID();
    book.open({ sessionId, email, gameProfiles, expiresInSeconds });
    const loginUrl = `${publicUrl()}/login?session=${sessionId}`;
    return send(reply, { success: true, sessionId, loginUrl, expiresIn: expiresInSeconds });
  });
  server.get<{ Params: { sessionId: string } }>('/api/auth/:sessionId', authorized, (request, reply) => {
    const login = book.find(request.params.sessionId);
    return login ? send(reply, resultOf(login)) : refuse(reply, 404, 'no such session');
  });
  server.get('/login', (_request, reply) =>
    reply.type('text/html; charset=utf-8').send('<!doctype html><title>Log in</title><p>Log in to go on.'),
  );
}

function addControls(server: FastifyInstance, book: Book): void {
  for (const end of ['complete', 'fail'] as const) {
    server.post<{ Params: { sessionId: string } }>(`/control/sessions/:sessionId/${end}`, (request, reply) => {
      const given = loginEnd.safeParse(plainJson((request.body as RawBody) || '{}'));
      if (!given.success) return refuse(reply, 400, 'the request is not understood');
      const ended = book.end(request.params.sessionId, end === 'complete' ? given.data : null);
      return ended
        ? send(reply, { sessionId: request.params.sessionId, status: ended.status })
        : refuse(reply, 404, 'no such session');
    });
  }
}

/** Only what was asked for is told. */
function resultOf({ status, email, gameProfiles, end }: BookedLogin): Record<string, unknown> {
  if (status !== 'completed' || !end) return { success: true, status };
  return {
    success: true,
    status,
    kratosId: end.kratosId,
    ...(email ? { email: end.email } : {}),
    ...(gameProfiles ? { gameProfiles: end.gameProfiles } : {}),
  };
}

function plainJson(text: RawBody): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

function refuse(reply: FastifyReply, status: number, message: string): FastifyReply {
  return send(reply.code(status), { success: false, message });
}

function send(reply: FastifyReply, body: unknown): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(body));
}
