// The worker process: conducts workflows and carries the outbox to Temporal. It starts and stays up while Temporal is away.
// Ends in order: no new deliveries, then the workers drain, then the connections close.

import { createActivities } from '../activities/index.ts';
import { createDatabase } from '../db/client.ts';
import { openRoundCase } from '../db/reconciliation/open-round-case.ts';
import {
  DATABASE_SETTINGS,
  LOG_SETTINGS,
  RECONCILIATION_SETTINGS,
  ROUND_SETTINGS,
  TEMPORAL_SETTINGS,
} from '../platform/config.ts';
import { createLogger } from '../platform/logging.ts';
import { runMain } from '../platform/run-main.ts';
import { loadSettings } from '../platform/settings.ts';
import type { Shutdown } from '../platform/shutdown.ts';
import { createTemporalClient } from '../platform/temporal-connection.ts';
import { createDirectory } from '../db/queries/directory.ts';
import { createDialects, createHostedLogin } from '../providers/registry.ts';
import { TASK_QUEUES } from '../workflows/task-queues.ts';
import { createConfirmationDispatcher } from './confirmation-dispatcher.ts';
import { createConductor } from './conductor.ts';
import { createRoundDelivery } from './deliver-round.ts';
import { createDaySchedules } from './day-schedules.ts';
import { gamesSchedules } from './games-schedule.ts';
import { createScheduleKeeper } from './keep-schedules.ts';
import { createOutboxCleaner } from './outbox-cleaner.ts';
import { createOutboxDispatcher } from './outbox-dispatcher.ts';
import { installTemporalRuntime } from './temporal-runtime.ts';
import { makeWorkflowBundle } from './workflow-bundle.ts';

process.title = 'tallyman-worker';

const log = createLogger('worker', process.env['TALLYMAN_LOG_LEVEL'] || 'info');

await runMain(log, async (shutdown) => {
  const table = {
    ...DATABASE_SETTINGS,
    ...TEMPORAL_SETTINGS,
    ...ROUND_SETTINGS,
    ...RECONCILIATION_SETTINGS,
    ...LOG_SETTINGS,
  };
  const settings = loadSettings(table, process.env);
  installTemporalRuntime(log);

  const database = createDatabase(settings.DATABASE_URL, {
    connections: settings.TALLYMAN_DB_POOL,
    application: 'tallyman-worker',
  });
  shutdown.onClose('database', () => database.close());
  const { pool } = database;
  const dialects = createDialects(process.env, createDirectory(pool));
  const temporal = createTemporalClient(settings);
  shutdown.onClose('Temporal client', () => temporal.close());

  const bundle = await makeWorkflowBundle();
  const providerApi = (provider: Parameters<typeof dialects.get>[0]) => dialects.get(provider)?.api;
  const activities = createActivities({
    pool,
    providerApi,
    eventOf: (provider) => dialects.get(provider)?.eventOf,
    openCase: openRoundCase,
    retriesOf: (provider) => dialects.get(provider)?.retries ?? null,
    hostedLogin: createHostedLogin(process.env)?.api,
  });
  runUntilClosed(shutdown, 'workers', createConductor({ settings, bundle, activities, log }).run);

  const listing = [...dialects.values()].filter(({ api }) => api.listGames).map(({ provider }) => provider);
  const delaySeconds = settings.TALLYMAN_RECONCILE_DELAY_SECONDS;
  const daySchedules = createDaySchedules({ pool, providers: [...dialects.keys()], delaySeconds });
  const wanted = async () => {
    const [games, days] = [gamesSchedules(listing), await daySchedules()];
    return { keep: [...games.keep, ...days.keep], drop: [...games.drop, ...days.drop] };
  };
  runUntilClosed(shutdown, 'schedules', createScheduleKeeper({ client: temporal.client, wanted, log }).run);

  const conduct = settings.TALLYMAN_ROUNDS_CONDUCT;
  const deliver = createRoundDelivery({ client: temporal.client, conduct, taskQueue: TASK_QUEUES.rounds });
  const dispatcher = createOutboxDispatcher({ pool, deliver, lingerMs: settings.TALLYMAN_OUTBOX_LINGER_MS, log });
  const confirmations = { pool, client: temporal.client, taskQueue: TASK_QUEUES.rounds, log };
  runUntilClosed(shutdown, 'confirmation dispatcher', createConfirmationDispatcher(confirmations).run);
  runUntilClosed(shutdown, 'outbox cleaner', createOutboxCleaner({ pool, log }).run);
  runUntilClosed(shutdown, 'outbox dispatcher', dispatcher.run);
  return undefined;
});

/** Starts a loop now; closing tells it to end and waits until it has. */
function runUntilClosed(shutdown: Shutdown, name: string, run: (signal: AbortSignal) => Promise<void>): void {
  const stop = new AbortController();
  const running = run(stop.signal);
  shutdown.onClose(name, () => {
    stop.abort();
    return running;
  });
}
