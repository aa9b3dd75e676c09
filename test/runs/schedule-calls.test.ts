// What the API asks of the run's own Temporal server about runs, periods and schedules.

import { msToTs } from '@temporalio/common/lib/time.js';
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
  calls = scheduleCalls(temporal);
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

test('Temporal wakes the run of every day, also where the clocks leave the hour out or show it twice', async () => {
  const scheduleId = `reconcile.test.${uuidv7()}`;
  const calendar = { timeZone: 'Europe/Lisbon', dayStart: '00:00' };
  const times = wallTimes(calendar, { delaySeconds: 3_600, weekday: null, now: new Date('2026-11-01T00:00:00Z') });
  const wanted = { provider: 'hypetech', times, delaySeconds: 3_600, scheduleId, taskQueue: NOBODY } as const;
  await calls.putSchedules([reconcileSchedule(wanted)]);
  const wakings = async (from: string, to: string) => {
    const { startTime } = await temporal.client.workflowService.listScheduleMatchingTimes({
      ...{ namespace: 'default', scheduleId },
      ...{ startTime: msToTs(Date.parse(from)), endTime: msToTs(Date.parse(to)) },
    });
    return startTime.map(({ seconds }) => new Date(Number(seconds) * 1_000).toISOString());
  };
  expect(await wakings('2027-03-27T00:00:00Z', '2027-03-29T23:00:00Z')).toEqual([
    '2027-03-27T01:00:00.000Z',
    '2027-03-28T01:00:00.000Z',
    '2027-03-29T00:00:00.000Z',
  ]);
  // The hour from 00:00 to 01:00 UTC and the one after it are both one o'clock in Lisbon: either will do, and so will both.
  const back = await wakings('2027-10-30T12:00:00Z', '2027-11-01T23:00:00Z');
  expect(['2027-10-31T00:00:00.000Z', '2027-10-31T01:00:00.000Z']).toEqual(expect.arrayContaining(back.slice(0, -1)));
  expect([back.length > 1, back.at(-1)]).toEqual([true, '2027-11-01T01:00:00.000Z']);
  await calls.dropSchedule(scheduleId);
});

test('a Temporal that is away takes no run for lost, and is a failure worth a retry for a schedule', async () => {
  const away = clientAt('127.0.0.1:1');
  const absent = scheduleCalls(away);
  expect(await absent.isAtWork({ id: 'x', workflowId: 'recon.x' })).toBe(true);
  await expect(absent.startCashback({ programmeId: 'x', firstDay: 'y' })).rejects.toMatchObject({
    code: 'temporal_unavailable',
  });
  await absent.dropSchedule('none');
  await away.close();
});
