// What the API is built from. Everything that reaches outside comes in here, so that a server can be built in a test, or for
// its OpenAPI page alone, without a port, a database or Temporal.

import type { FastifyInstance, RawServerDefault } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Database } from '../db/client.ts';
import type { Poster } from '../db/posting/poster.ts';
import type { Logger } from '../platform/logging.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { RedirectRule } from '../providers/hosted-login.ts';
import type { Dialects } from '../providers/registry.ts';
import type { TokenVerifier } from './conventions/token-verifier.ts';
import type { Orchestrator } from './orchestrator.ts';

export type ApiDeps = {
  database: Database;
  /** Posts wallet calls, over connections of its own. */
  poster: Poster;
  orchestrator: Orchestrator;
  dialects: Dialects;
  verifyToken: TokenVerifier;
  metrics: Metrics;
  logger: Logger;
  corsOrigin: string | null;
  /** How long after its end a gaming day is run by schedule. */
  dayDelaySeconds: number;
  /** Where a hosted login may lead; null where there is none. */
  loginRedirects: RedirectRule | null;
};

/** A Fastify instance whose routes take their types from zod schemas. */
export type RestApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;
