// The door for providers: raw bytes in, the dialect's own answer out, decided and committed in between. Nothing here knows a
// provider's fields; a fault of ours is answered in the provider's form too, never as a problem of the REST API.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { Failure } from '../domain/failure.ts';
import type { Provider } from '../domain/provider.ts';
import type { Poster } from '../db/posting/poster.ts';
import type { PostingRequest, PostingResult } from '../db/posting/posting-request.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Dialect, Fault, RawRequest, Reply } from '../providers/dialect.ts';

export type WalletRoutesDeps = {
  dialects: ReadonlyMap<Provider, Dialect>;
  poster: Poster;
  metrics: Metrics;
  logger: Logger;
  clock?: () => Date;
};

/** Decision G8: larger bodies are refused before anything reads them. */
const MAX_BODY_BYTES = 256 * 1024;
const NO_BODY = Buffer.alloc(0);
const BLANKED = '[blanked]';

/** Mounts `/wallet/<provider>/*` for every dialect, any method. */
export function registerWalletRoutes(app: FastifyInstance, deps: WalletRoutesDeps): void {
  for (const dialect of deps.dialects.values()) {
    void app.register(async (scope) => mountDialect(scope, dialect, deps), { prefix: `/wallet/${dialect.provider}` });
  }
}

function mountDialect(scope: FastifyInstance, dialect: Dialect, deps: WalletRoutesDeps): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) =>
    done(null, body),
  );
  // Lines here name what they are about themselves; a child logger for each call would be a fortieth of its price.
  scope.setChildLoggerFactory((logger) => logger);
  scope.setErrorHandler((error, _request, reply) => sendFault(reply, dialect, deps, error));
  echoHeaders(scope, dialect);
  const handler = createHandler(dialect, deps);
  scope.all('/', { schema: { hide: true } }, handler);
  scope.all('/*', { schema: { hide: true } }, handler);
}

/** Before anything can go wrong, so that faults carry them too; what the edge would say in their place is the REST API's. */
function echoHeaders(scope: FastifyInstance, { echoedHeaders = [] }: Dialect): void {
  if (echoedHeaders.length === 0) return;
  scope.addHook('onRequest', async (request, reply) => {
    for (const name of echoedHeaders) {
      const given = request.headers[name];
      if (given === undefined) void reply.removeHeader(name);
      else void reply.header(name, given);
    }
  });
}

function createHandler(dialect: Dialect, deps: WalletRoutesDeps) {
  const clock = deps.clock ?? (() => new Date());
  const seconds = deps.metrics.walletCallSeconds.labels(dialect.provider);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const receivedAt = clock();
    const raw = toRawRequest(request, dialect.provider);
    const received = await dialect.receive(raw, receivedAt);
    if (received.kind === 'unverified') {
      deps.metrics.unverifiedCalls.inc({ provider: dialect.provider, reason: received.reason });
      deps.logger.warn(
        { provider: dialect.provider, reason: received.reason, requestId: request.id },
        'wallet call not verified',
      );
      return send(reply, received.reply);
    }
    const result = await deps.poster.post(toPostingRequest(dialect, raw, receivedAt, received));
    note(deps, dialect.provider, result);
    seconds.observe(reply.elapsedTime / 1000);
    return send(reply.header('x-wallet-call-id', result.walletCallId), result.reply);
  };
}

function note(deps: WalletRoutesDeps, provider: Provider, result: PostingResult): void {
  const { operation, outcome, code, walletCallId } = result;
  deps.metrics.walletCalls.inc({ provider, operation, outcome });
  if (outcome === 'malformed')
    deps.logger.warn({ provider, operation, walletCallId, problem: code }, 'wallet call could not be read');
  else deps.logger.debug({ provider, operation, outcome, code, walletCallId }, 'wallet call');
}

function toRawRequest(request: FastifyRequest, provider: Provider): RawRequest {
  const [path = '', query = ''] = request.raw.url?.split('?', 2) ?? [];
  return {
    method: request.method,
    path: path.slice(`/wallet/${provider}`.length) || '/',
    query,
    headers: request.headers,
    body: Buffer.isBuffer(request.body) ? request.body : NO_BODY,
    remoteAddress: request.ip,
  };
}

function toPostingRequest(
  dialect: Dialect,
  raw: RawRequest,
  receivedAt: Date,
  received: PostingRequest['received'],
): PostingRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(raw.headers)) {
    if (value !== undefined) headers[name] = dialect.secretHeaders.includes(name) ? BLANKED : String(value);
  }
  return {
    provider: dialect.provider,
    rules: dialect.rules,
    receivedAt,
    request: { method: raw.method, path: raw.path, headers, body: raw.body },
    received,
  };
}

function send(reply: FastifyReply, answer: Reply): FastifyReply {
  return reply.code(answer.status).headers(answer.headers).send(answer.body);
}

/** What Fastify or the poster throws, in the provider's words. Nothing moved, or the provider's retry meets what did. */
function sendFault(reply: FastifyReply, dialect: Dialect, deps: WalletRoutesDeps, error: unknown): FastifyReply {
  const fault = faultOf(error);
  const { provider } = dialect;
  if (fault === 'internal' || fault === 'overloaded') {
    const facts = error instanceof Failure ? { code: error.code, ...error.facts } : {};
    deps.logger.error(
      {
        provider,
        fault,
        ...facts,
        requestId: reply.request.id,
        stack: error instanceof Error ? error.stack : undefined,
      },
      'wallet call failed',
    );
    deps.metrics.walletCalls.inc({ provider, operation: 'unknown', outcome: 'failed' });
  } else {
    deps.metrics.unverifiedCalls.inc({ provider, reason: fault });
  }
  return send(reply, dialect.fault(fault));
}

function faultOf(error: unknown): Fault {
  if (error instanceof Failure) return error.code === 'overloaded' ? 'overloaded' : 'internal';
  const status: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'statusCode') : undefined;
  if (status === 413) return 'body_too_large';
  return status === 415 || status === 400 ? 'unsupported_media_type' : 'internal';
}
