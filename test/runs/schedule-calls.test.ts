// What the API asks of the run's own Temporal server about runs, periods and schedules.

import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type ScheduleCalls, scheduleCalls } from '../../api/schedule-calls.ts';
import { wallTimes } from '../../db/reconciliation/wall-times.ts';
import { type TemporalClient, createTemporalClient } from '../../platform/temporal-connection.ts';
import { reconcileStart } from '../../workflows/reconcile-start.ts';
import { reconcileSchedule } from '../../workflows/schedules.ts';

const clientAt = (address: string): TemporalClient =>
  createTemporalClient({ TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: 'default', TALLYMAN_DATA_KEY: undefined });
const NOBODY = 'a-queue-that-nobody-serves';
let temporal: TemporalClient;
let calls: ScheduleCalls;
beforeAll(() => {
  temporal = clientAt(inject('temporalAddress'));
  calls = scheduleCalls(temporal.client);
});
afterAll(() => temporal.close());

test('a run is at work while its own workflow runs, and not when that was terminated, lost or another run’s', async () => {
  const run = { id: uuidv7(), workflowId: `recon.test.${uuidv7()}` };
  expect(await calls.isAtWork(run)).toBe(false);
  const start = reconcileStart({ ...run, provider: 'hypetech', from: 'a', to: 'b' }, NOBODY);
  const handle = await temporal.client.workflow.start('reconcile', { ...start, memo: { runId: run.id } });
  expect(await calls.isAtWork(run)).toBe(true);
  expect(await calls.isAtWork({ ...run, id: uuidv7() })).toBe(false);
  await handle.terminate();
  expect(await calls.isAtWork(run)).toBe(false);
});

test('a schedule is made, brought up to date without overruling who paused it, and taken away', async () => {
  const scheduleId = `reconcile.test.${uuidv7()}`;
  const at = (dayStart: string) => {
    const times = wallTimes(
      { timeZone: 'Europe/Lisbon', dayStart },
      { delaySeconds: 3_600, weekday: null, now: new Date() },
    );
    return reconcileSchedule({ provider: 'hypetech', times, delaySeconds: 3_600, scheduleId, taskQueue: NOBODY });
  };
  await calls.putSchedules([at('00:00')]);
  const handle = temporal.client.schedule.getHandle(scheduleId);
  // The usual hour, and each day whose clocks leave it out.
  expect((await handle.describe()).spec.calendars?.length).toBeGreaterThan(2);
  await handle.pause('finance is on holiday');
  await calls.putSchedules([at('05:00')]);
  const { spec, state } = await handle.describe();
  expect(spec).toMatchObject({ timezone: 'Europe/Lisbon', calendars: [{ hour: [{ start: 6 }] }] });
  expect(state).toMatchObject({ paused: true, note: 'finance is on holiday' });
  await calls.dropSchedule(scheduleId);
  await calls.dropSchedule(scheduleId);
  await expect(handle.describe()).rejects.toThrow(/not found/i);
});

test('a Temporal that is away takes no run for lost, and is a failure worth a retry for a schedule', async () => {
  const away = clientAt('127.0.0.1:1');
  const absent = scheduleCalls(away.client);
  expect(await absent.isAtWork({ id: 'x', workflowId: 'recon.x' })).toBe(true);
  await expect(absent.startCashback({ programmeId: 'x', firstDay: 'y' })).rejects.toMatchObject({
    code: 'temporal_unavailable',
  });
  await absent.dropSchedule('none');
  await away.close();
});
