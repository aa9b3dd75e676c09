// What is checked before a request is even read, in the promised order: token (401), method (405), role (403), key (400).
// A route that writes must say who may; without that the server does not start.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answerNotFound } from './error-handler.ts';
import { Problem, fieldProblem } from './problem.ts';
import type { Caller, Role, TokenVerifier } from './token-verifier.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use a route that writes; reading is open to every role. */
    writers?: readonly Role[];
    /** Set on the routes that stand in for methods an address does not have. */
    allow?: string;
  }
  interface FastifyRequest {
    /** Set by the guard; only routes below /v1 have it. */
    caller: Caller;
  }
}

const READS = new Set(['GET', 'HEAD']);
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const KEY = /^[\x21-\x7e]{1,255}$/;

/** Guards every route that `register` adds to the scope, its unknown addresses too. */
export function guardRoutes(scope: FastifyInstance, verifyToken: TokenVerifier, register: () => void): void {
  const methods = new Map<string, Set<string>>();
  scope.addHook('onRoute', (route) => {
    if (route.config?.allow !== undefined) return;
    const added = [route.method].flat();
    if (added.some((method) => !READS.has(method)) && !route.config?.writers) {
      throw new Error(`${added.join()} ${route.url} does not say who may write`);
    }
    methods.set(route.routePath, new Set([...(methods.get(route.routePath) ?? []), ...added]));
  });
  scope.addHook('onRequest', async (request) => {
    request.caller = await verifyToken(request.headers.authorization);
    checkAccess(request);
  });
  scope.setNotFoundHandler(answerNotFound);
  register();
  for (const [url, known] of methods) {
    const missing = METHODS.filter((method) => !known.has(method));
    const allow = [...known].toSorted().join(', ');
    scope.route({ method: missing, url, schema: { hide: true }, config: { allow }, handler: () => undefined });
  }
}

function checkAccess(request: FastifyRequest): void {
  const { allow, writers } = request.routeOptions.config;
  if (allow !== undefined) {
    throw new Problem('method_not_allowed', `${request.method} is not offered here`, { headers: { allow } });
  }
  const { roles } = request.caller;
  if (roles.size === 0) throw new Problem('forbidden', 'the token names no role of this service');
  if (writers && !writers.some((role) => roles.has(role))) {
    throw new Problem('forbidden', `this needs the role ${writers.join(' or ')}`);
  }
  if (request.method === 'POST') idempotencyKey(request);
}

/** The request's Idempotency-Key. Throws when it is missing or not made of 1 to 255 visible ASCII characters. */
export function idempotencyKey(request: FastifyRequest): string {
  const key = request.headers['idempotency-key'];
  if (typeof key === 'string' && KEY.test(key)) return key;
  throw fieldProblem(
    'idempotency_key_required',
    '/idempotency-key',
    'send an Idempotency-Key header of 1 to 255 visible ASCII characters',
  );
}
