// A programme's workflows on the run's own Temporal server over a real ledger: a worker that is killed midway, two at once, and
// the schedule that wakes them.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest';
import { createCashbackActivities } from '../../activities/cashback-activities.ts';
import { programmeTimes } from '../../db/cashback/due-periods.ts';
import { endProgramme, findProgramme } from '../../db/cashback/programmes.ts';
import { listPeriods } from '../../db/cashback/read-periods.ts';
import { addDays } from '../../db/reconciliation/gaming-day.ts';
import { createLogger } from '../../platform/logging.ts';
import { createDaySchedules } from '../../worker/day-schedules.ts';
import { createScheduleKeeper } from '../../worker/keep-schedules.ts';
import { cashbackPeriodStart } from '../../workflows/cashback-contract.ts';
import { cashbackSchedule, cashbackScheduleId } from '../../workflows/schedules.ts';
import { neighbourQueue } from '../../workflows/task-queues.ts';
import { type Rig, createRig } from '../workflows/rig.ts';
import { type Bench, YESTERDAY, createBench } from './programme-fixture.ts';

const PATIENCE = { timeout: 20_000, interval: 50 };
const HANGING = fileURLToPath(new URL('worker-that-hangs.ts', import.meta.url));
let bench: Bench;
let rig: Rig;
/** Called after grants are made; throws to be a worker that dies before it can say so. */
let loss: () => void;
beforeAll(async () => {
  bench = await createBench();
  const activities = createCashbackActivities({ pool: bench.pool });
  rig = await createRig({
    reconciliation: {
      ...activities,
      async grantCashback(input) {
        const made = await activities.grantCashback(input);
        loss();
        return made;
      },
    },
  });
});
beforeEach(() => {
  loss = () => undefined;
});
afterAll(async () => {
  await rig.close();
  await bench.close();
});

const queue = () => neighbourQueue(rig.taskQueue, 'reconciliation');
const start = (programmeId: string, firstDay = YESTERDAY) =>
  rig.client.workflow.start('cashbackProgramme', {
    ...cashbackPeriodStart({ programmeId, firstDay }),
    taskQueue: queue(),
  });
const losers = async (count: number) => {
  const players = await Promise.all(Array.from({ length: count }, () => bench.ledger.createPlayer(10_000n)));
  for (const player of players) await bench.play(player, 1_000n);
  return players;
};
const periods = (programmeId: string) => listPeriods(bench.pool, programmeId);

test('a worker that is killed midway leaves its pages, and the next one grants the rest, each player once', async () => {
  const players = await losers(120);
  const programmeId = await bench.programme();
  await rig.stopWorkers();
  const { appUrl } = bench.ledger.database;
  const args = [inject('temporalAddress'), inject('temporalNamespace'), queue(), inject('workflowBundlePath'), appUrl];
  const worker = spawn(process.execPath, ['--import', 'tsx', HANGING, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const handle = await start(programmeId);
    await once(worker.stdout, 'data');
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    expect(Object.keys(await bench.grants(programmeId))).toHaveLength(50);
    await rig.startWorkers();
    expect(await handle.result()).toMatchObject({ granted: 70 });
  } finally {
    worker.kill('SIGKILL');
  }
  const grants = await bench.grants(programmeId);
  expect(players.map(({ id }) => grants[id])).toEqual(players.map(() => 100n));
  expect(await periods(programmeId)).toMatchObject([
    { firstDay: YESTERDAY, state: 'done', players: 120, granted: 12_000n },
  ]);
  expect(await bench.transfers()).toBe(120);
  expect(await bench.differences()).toEqual([]);
}, 90_000);

test('an answer that is lost after the grants were made grants nothing twice, nor does a second run', async () => {
  const programmeId = await bench.programme();
  let left = 1;
  loss = () => {
    if (left-- > 0) throw new Error('the worker is gone');
  };
  await (await start(programmeId)).result();
  const grants = await bench.grants(programmeId);
  const transfers = await bench.transfers();
  const again = await start(programmeId);
  expect(await again.result()).toMatchObject({ granted: 0 });
  expect([await bench.grants(programmeId), await bench.transfers()]).toEqual([grants, transfers]);
  expect(await periods(programmeId)).toMatchObject([{ state: 'done' }]);
});

test('of two at once one works and the other is refused', async () => {
  const programmeId = await bench.programme();
  await rig.stopWorkers();
  const first = await start(programmeId);
  await expect(start(programmeId)).rejects.toThrow(/already started/i);
  await rig.startWorkers();
  await first.result();
});

test('a period that cannot be begun ends in words, and leaves no period', async () => {
  const programmeId = await bench.programme();
  const handle = await start(programmeId, addDays(YESTERDAY, 1));
  const error: unknown = await handle.result().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ cause: { type: 'cashback_failed', message: expect.stringContaining('not_over') } });
  expect(await periods(programmeId)).toEqual([]);
});

test('a schedule that is woken grants every period that is due, and nothing the second time', async () => {
  const startsOn = addDays(YESTERDAY, -1);
  const programmeId = await bench.programme({ startsOn });
  const programme = (await findProgramme(bench.pool, programmeId))!;
  const times = programmeTimes(programme, { timeZone: 'UTC', dayStart: '00:00' }, 3_600);
  const wanted = { programme, times, delaySeconds: 3_600, taskQueue: queue(), scheduleId: rig.name };
  const keep = [cashbackSchedule(wanted)];
  const log = createLogger('test', 'silent');
  const keeper = createScheduleKeeper({ client: rig.client, wanted: () => Promise.resolve({ keep }), log });
  await keeper.run(new AbortController().signal);
  const handle = rig.client.schedule.getHandle(rig.name);
  try {
    await handle.trigger();
    await vi.waitUntil(
      async () => (await periods(programmeId)).filter(({ state }) => state === 'done').length === 2,
      PATIENCE,
    );
    expect((await periods(programmeId)).map(({ firstDay }) => firstDay)).toEqual([YESTERDAY, startsOn]);
    const transfers = await bench.transfers();
    const due = await rig.client.workflow.start('cashbackDue', {
      ...{ workflowId: `${rig.name}-due`, taskQueue: queue(), args: [{ programmeId }] },
    });
    expect(await due.result()).toEqual({ periods: [] });
    expect(await bench.transfers()).toBe(transfers);
  } finally {
    await handle.delete();
  }
});

test('a worker that starts keeps the schedules of active programmes and takes away those of ended ones', async () => {
  const [active, ended] = await Promise.all([bench.programme({ period: 'week' }), bench.programme()]);
  await endProgramme(bench.pool, ended, 'oscar');
  const { keep, drop } = await createDaySchedules({ pool: bench.pool, providers: ['hypetech'], delaySeconds: 60 })();
  const ids = keep.map(({ scheduleId }) => scheduleId);
  expect(ids).toContain('reconcile.hypetech');
  expect(ids).toContain(cashbackScheduleId(active));
  expect(ids).not.toContain(cashbackScheduleId(ended));
  expect(drop).toContain(cashbackScheduleId(ended));
});
