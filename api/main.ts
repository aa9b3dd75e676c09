// The API process: settings in, one listening server out, drained and closed on SIGTERM. A Temporal that is away does not keep
// it from starting: wallet calls need the database alone.

import { createDatabase } from '../db/client.ts';
import { createPosterPool } from '../db/posting/poster-connection.ts';
import { createPoster } from '../db/posting/poster.ts';
import { createMetricQueries } from '../db/queries/health.ts';
import {
  AUTH_SETTINGS,
  DATABASE_SETTINGS,
  HTTP_SETTINGS,
  LOG_SETTINGS,
  RECONCILIATION_SETTINGS,
  TEMPORAL_SETTINGS,
} from '../platform/config.ts';
import { createLogger } from '../platform/logging.ts';
import { createMetrics } from '../platform/metrics.ts';
import { runMain } from '../platform/run-main.ts';
import { loadSettings } from '../platform/settings.ts';
import type { Shutdown } from '../platform/shutdown.ts';
import { createDirectory } from '../db/queries/directory.ts';
import { createTemporalClient } from '../platform/temporal-connection.ts';
import { createDialects, createHostedLogin } from '../providers/registry.ts';
import { createTokenVerifier } from './conventions/token-verifier.ts';
import { createOrchestrator } from './orchestrator.ts';
import { buildServer } from './server.ts';

process.title = 'tallyman-api';
const SETTINGS = {
  ...DATABASE_SETTINGS,
  ...TEMPORAL_SETTINGS,
  ...HTTP_SETTINGS,
  ...AUTH_SETTINGS,
  ...RECONCILIATION_SETTINGS,
  ...LOG_SETTINGS,
};
const logger = createLogger('api', process.env['TALLYMAN_LOG_LEVEL'] || undefined);

await runMain(logger, start);

async function start(shutdown: Shutdown): Promise<string> {
  const settings = loadSettings(SETTINGS, process.env);
  const verifyToken = createTokenVerifier(settings);
  const database = createDatabase(settings.DATABASE_URL, {
    connections: settings.TALLYMAN_DB_POOL,
    application: 'tallyman-api',
  });
  shutdown.onClose('database', () => database.close());
  const dialects = createDialects(process.env, createDirectory(database.pool));
  const posterPool = createPosterPool(settings.DATABASE_URL);
  shutdown.onClose('poster', () => posterPool.end());
  const temporal = createTemporalClient(settings);
  shutdown.onClose('Temporal client', () => temporal.close());
  const orchestrator = createOrchestrator(temporal, {
    namespace: settings.TEMPORAL_NAMESPACE,
    uiUrl: settings.TEMPORAL_UI_URL ?? null,
  });
  const app = await buildServer({
    database,
    poster: createPoster(posterPool),
    orchestrator,
    dialects,
    verifyToken,
    metrics: createMetrics(createMetricQueries(database)),
    logger,
    dayDelaySeconds: settings.TALLYMAN_RECONCILE_DELAY_SECONDS,
    corsOrigin: settings.TALLYMAN_CORS_ORIGIN ?? null,
    loginRedirects: createHostedLogin(process.env)?.redirects ?? null,
  });
  shutdown.onClose('server', () => app.close());
  return app.listen({ host: settings.TALLYMAN_HOST, port: settings.TALLYMAN_PORT });
}
