// The catalogue's schedule on the run's own Temporal server, with the lists taken over into a real database.

import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createCatalogueActivities } from '../../activities/catalogue-activities.ts';
import { Failure } from '../../domain/failure.ts';
import type { Provider } from '../../domain/provider.ts';
import { createLogger } from '../../platform/logging.ts';
import type { ProviderApi } from '../../providers/provider-api.ts';
import { gamesSchedule } from '../../worker/games-schedule.ts';
import { createScheduleKeeper } from '../../worker/keep-schedules.ts';
import { type TestDatabase, createTestDatabase } from '../setup/database.ts';
import { type Rig, createRig } from '../workflows/rig.ts';

const listGames = vi.fn<NonNullable<ProviderApi['listGames']>>();
const away = (): Promise<never> => Promise.reject(new Failure('provider_refused', 'our key is not known'));
let database: TestDatabase;
let pool: pg.Pool;
let rig: Rig;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.appUrl, max: 4 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  listGames.mockReset().mockResolvedValue([{ code: '3', name: 'Poker Bet', kind: 'live' }]);
  const providerApi = (provider: Provider) => ({ listGames: provider === 'hypetech' ? away : listGames });
  const activities = createCatalogueActivities({ pool, providerApi });
  rig = await createRig({ rounds: {}, providers: activities });
});
afterEach(async () => {
  await rig.client.schedule.getHandle(rig.name).delete();
  await rig.close();
});

const ensure = (providers: readonly Provider[]) => {
  const schedule = gamesSchedule(providers, { taskQueue: rig.taskQueue, scheduleId: rig.name });
  const wanted = () => Promise.resolve({ keep: [schedule] });
  const log = createLogger('test', 'silent');
  return createScheduleKeeper({ client: rig.client, wanted, log }).run(new AbortController().signal);
};

test('the games are taken over at once, and one provider that refuses keeps nobody else from it', async () => {
  await ensure(['hypetech', 'betcore']);
  const codes = async () =>
    (await pool.query<{ code: string }>("select code from game where provider = 'betcore'")).rows;
  await vi.waitUntil(async () => (await codes()).length > 0, { timeout: 15_000, interval: 50 });
  expect(await codes()).toEqual([{ code: '3' }]);
});

test('a worker that starts later brings the schedule up to date, and there is one', async () => {
  await ensure(['betcore']);
  await ensure(['betcore', 'betcore-games']);
  const { action, spec } = await rig.client.schedule.getHandle(rig.name).describe();
  expect(action).toMatchObject({ workflowType: 'syncGames', args: [{ providers: ['betcore', 'betcore-games'] }] });
  expect(spec.intervals).toHaveLength(1);
});
