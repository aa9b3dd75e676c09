// The OpenAPI document as it is committed: printed by the very server that runs, built over parts that are never used.

import { createDatabase } from '../../db/client.ts';
import { createPoster } from '../../db/posting/poster.ts';
import { createLogger } from '../../platform/logging.ts';
import { createMetrics } from '../../platform/metrics.ts';
import { Problem } from '../conventions/problem.ts';
import { buildServer } from '../server.ts';

export async function openApiText(): Promise<string> {
  const database = createDatabase('postgres://nobody@localhost/none', { connections: 1, application: 'openapi' });
  const app = await buildServer({
    database,
    poster: createPoster(database.pool),
    orchestrator: {
      startSession: () => Promise.resolve(),
      grantFreeBet: () => Promise.resolve(),
      startRun: () => Promise.resolve(),
      carryOutRepair: () => Promise.resolve(),
      isAtWork: () => Promise.resolve(true),
      startCashback: () => Promise.resolve(),
      putSchedules: () => Promise.resolve(),
      dropSchedule: () => Promise.resolve(),
      startLogin: () => Promise.resolve(),
      cancelLogin: () => Promise.resolve(),
      describe: () => Promise.resolve(null),
      findArrival: () => Promise.resolve(null),
      isUp: () => Promise.resolve(false),
    },
    dialects: new Map(),
    verifyToken: () => Promise.reject(new Problem('unauthenticated', 'nobody calls this server')),
    metrics: createMetrics(),
    logger: createLogger('openapi', 'silent'),
    dayDelaySeconds: 0,
    corsOrigin: null,
    loginRedirects: null,
  });
  try {
    await app.ready();
    return `${JSON.stringify(app.swagger(), null, 2)}\n`;
  } finally {
    await app.close();
    await database.close();
  }
}
