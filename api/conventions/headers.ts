// Headers that every answer carries, and CORS: closed, unless one foreign origin is configured.

import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;
const PREFLIGHT_SECONDS = 600;

/** For Fastify's `genReqId`: the caller's own id if it is harmless to echo and to log, else a new one. */
export function requestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

export function installHeaders(app: FastifyInstance, corsOrigin: string | null): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply
      .header('x-request-id', request.id)
      .header('cache-control', 'no-store')
      .header('x-content-type-options', 'nosniff');
  });
  if (corsOrigin !== null) allowOrigin(app, corsOrigin);
}

function allowOrigin(app: FastifyInstance, origin: string): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('vary', 'Origin');
    if (request.headers.origin !== origin) return;
    void reply
      .header('access-control-allow-origin', origin)
      .header('access-control-expose-headers', 'X-Request-Id, Idempotency-Replayed, Retry-After');
    if (request.method !== 'OPTIONS' || !request.headers['access-control-request-method']) return;
    return reply
      .header('access-control-allow-methods', 'GET, POST, PATCH, DELETE')
      .header('access-control-allow-headers', 'Authorization, Content-Type, Idempotency-Key, X-Request-Id')
      .header('access-control-max-age', PREFLIGHT_SECONDS)
      .code(204)
      .send();
  });
}
