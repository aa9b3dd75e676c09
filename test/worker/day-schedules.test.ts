// The daily runs' schedules on the run's own Temporal server, before and after a provider is disconnected.

import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Provider } from '../../domain/provider.ts';
import { createLogger } from '../../platform/logging.ts';
import { createDaySchedules } from '../../worker/day-schedules.ts';
import { gamesSchedules } from '../../worker/games-schedule.ts';
import { createScheduleKeeper } from '../../worker/keep-schedules.ts';
import { type TestDatabase, createTestDatabase } from '../setup/database.ts';
import { type Rig, createRig } from '../workflows/rig.ts';

const OURS = ['reconcile.hypetech', 'reconcile.betgames', 'sync-games'] as const;
let database: TestDatabase;
let pool: pg.Pool;
let rig: Rig;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.appUrl, max: 2 });
  rig = await createRig({ rounds: {} });
});
afterAll(async () => {
  await Promise.all(
    OURS.map((id) =>
      rig.client.schedule
        .getHandle(id)
        .delete()
        .catch(() => undefined),
    ),
  );
  await rig.close();
  await pool.end();
  await database.drop();
});

/** What a worker does on its start with these providers. */
async function startWith(providers: readonly Provider[], listing: readonly Provider[]): Promise<void> {
  const days = createDaySchedules({ pool, providers, delaySeconds: 3_600 });
  const wanted = async () => {
    const [games, daily] = [gamesSchedules(listing), await days()];
    return { keep: [...games.keep, ...daily.keep], drop: [...games.drop, ...daily.drop] };
  };
  const log = createLogger('test', 'silent');
  await createScheduleKeeper({ client: rig.client, wanted, log }).run(new AbortController().signal);
}

const stands = (scheduleId: string): Promise<boolean> =>
  rig.client.schedule
    .getHandle(scheduleId)
    .describe()
    .then(
      () => true,
      () => false,
    );

test('a provider that is not connected any more loses its daily run, and a schedule that is not ours stays', async () => {
  const foreign = `reconcile.ledger-of-${rig.name}`;
  const { taskQueue } = rig;
  const theirs = await rig.client.schedule.create({
    scheduleId: foreign,
    spec: { intervals: [{ every: '30 days' }] },
    action: { type: 'startWorkflow', workflowType: 'reconcileDay', taskQueue, args: [] },
  });
  await startWith(['hypetech', 'betgames'], ['hypetech']);
  expect(await Promise.all(OURS.map(stands))).toEqual([true, true, true]);

  await startWith(['hypetech'], []);
  expect(await Promise.all(OURS.map(stands))).toEqual([true, false, false]);
  expect(await stands(foreign)).toBe(true);
  await theirs.delete();
});

test('a provider that is connected again has its daily run again, not paused', async () => {
  await startWith(['hypetech'], []);
  await startWith(['hypetech', 'betgames'], []);
  expect((await rig.client.schedule.getHandle('reconcile.betgames').describe()).state.paused).toBe(false);
});
