// For those who watch: alive, ready, metrics. Ready means that wallet calls can be answered, which needs the database alone;
// a Temporal that is away is named but takes nothing out of service.

import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { pingDatabase } from '../../db/queries/health.ts';
import { Problem } from '../conventions/problem.ts';
import type { ApiDeps, RestApp } from '../dependencies.ts';

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const part = z.enum(['up', 'down']);

export function registerHealth(app: RestApp, { database, orchestrator, metrics, verifyToken }: ApiDeps): void {
  app.route({
    method: 'GET',
    url: '/livez',
    schema: { summary: 'Alive', tags: ['health'], response: { 200: z.object({ status: z.literal('alive') }) } },
    handler: async () => ({ status: 'alive' as const }),
  });

  app.route({
    method: 'GET',
    url: '/readyz',
    schema: {
      summary: 'Ready to answer wallet calls; 503 without the database',
      tags: ['health'],
      response: { 200: z.object({ status: z.literal('ready'), database: part, temporal: part }) },
    },
    handler: async () => {
      const [temporalUp] = await Promise.all([
        orchestrator.isUp(),
        pingDatabase(database).catch(() => {
          throw new Problem('ledger_unavailable', 'the database does not answer');
        }),
      ]);
      return {
        status: 'ready' as const,
        database: 'up' as const,
        temporal: temporalUp ? ('up' as const) : ('down' as const),
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/metrics',
    schema: { summary: 'Metrics in Prometheus text; elsewhere than on loopback with a token', tags: ['health'] },
    handler: async (request, reply) => {
      if (!isLocal(request)) await verifyToken(request.headers.authorization);
      return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
    },
  });
}

/** A request that a proxy passed on is not local, whatever address the proxy has. */
function isLocal({ ip, headers }: FastifyRequest): boolean {
  return LOOPBACK.has(ip) && headers['x-forwarded-for'] === undefined && headers['forwarded'] === undefined;
}
