// The daily run on the run's own Temporal server and a real database: what a schedule starts, what is due, and what is in the way.

import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createReconciliationActivities } from '../../activities/reconciliation.ts';
import { createRunOpeningActivities } from '../../activities/run-opening-activities.ts';
import { dueDays } from '../../db/reconciliation/due-days.ts';
import { addDays, gamingDay, lastEndedDay } from '../../db/reconciliation/gaming-day.ts';
import { createRun, listRuns } from '../../db/reconciliation/queries.ts';
import { completeStatement, storePart } from '../../db/reconciliation/statements.ts';
import { wallTimes } from '../../db/reconciliation/wall-times.ts';
import type { Provider } from '../../domain/provider.ts';
import { createLogger } from '../../platform/logging.ts';
import type { ProviderApi } from '../../providers/provider-api.ts';
import { createScheduleKeeper } from '../../worker/keep-schedules.ts';
import type { ReconcileDayInput } from '../../workflows/reconcile-contract.ts';
import { reconcileStart } from '../../workflows/reconcile-start.ts';
import { reconcileSchedule } from '../../workflows/schedules.ts';
import { neighbourQueue } from '../../workflows/task-queues.ts';
import { type Ledger, createLedger } from '../db/ledger-fixture.ts';
import { type Rig, createRig } from '../workflows/rig.ts';

const UTC = { timeZone: 'UTC', dayStart: '00:00' };
const PATIENCE = { timeout: 20_000, interval: 50 };
const yesterday = () => lastEndedDay(new Date(), UTC);
let ledger: Ledger;
let rig: Rig;
/** Only Hypetech can be asked for a statement. */
const sessionStatement: NonNullable<ProviderApi['sessionStatement']> = async function* () {
  await Promise.resolve();
  yield [];
};

beforeAll(async () => {
  ledger = await createLedger();
  const providerApi = (provider: Provider): ProviderApi => (provider === 'hypetech' ? { sessionStatement } : {});
  const deps = { pool: ledger.app, providerApi };
  rig = await createRig({
    reconciliation: { ...createReconciliationActivities(deps), ...createRunOpeningActivities(deps) },
  });
});
afterAll(async () => {
  await rig.close();
  await ledger.close();
});

let owner: pg.Client;
beforeEach(async () => {
  owner = new pg.Client({ connectionString: ledger.database.ownerUrl });
  await owner.connect();
  await owner.query('truncate run cascade');
});
afterEach(() => owner.end());

const queue = () => neighbourQueue(rig.taskQueue, 'reconciliation');

async function wake(input: ReconcileDayInput) {
  const workflowId = `reconcile.${uuidv7()}`;
  const handle = await rig.client.workflow.start('reconcileDay', { workflowId, taskQueue: queue(), args: [input] });
  return handle.result().then(
    (result: unknown) => ({ result, trouble: '' }),
    (error: Error) => ({ result: null, trouble: error.cause instanceof Error ? error.cause.message : error.message }),
  );
}

const runs = async (provider: Provider = 'hypetech') =>
  (await listRuns(ledger.app, { provider }, { limit: 50, cursor: undefined })).rows;

/** A finished run by schedule, `days` before yesterday. */
async function past(days: number, given: { state?: string; createdBy?: string } = {}): Promise<void> {
  const day = gamingDay(addDays(yesterday(), -days), UTC.timeZone, UTC.dayStart);
  await owner.query(
    `insert into run (id, provider, period_from, period_to, time_zone, state, workflow_id, created_by, finished_at)
     values ($1, 'hypetech', $2, $3, 'UTC', $4, 'w', $5, now())`,
    [uuidv7(), day?.from, day?.to, given.state ?? 'clean', given.createdBy ?? 'schedule'],
  );
}

test('a schedule that is woken runs the day that has just ended, under the run’s own workflow id', async () => {
  const times = wallTimes(UTC, { delaySeconds: 3_600, weekday: null, now: new Date() });
  const wanted = {
    provider: 'hypetech',
    times,
    delaySeconds: 3_600,
    taskQueue: queue(),
    scheduleId: rig.name,
  } as const;
  const keep = [reconcileSchedule(wanted)];
  const log = createLogger('test', 'silent');
  const keeper = createScheduleKeeper({ client: rig.client, wanted: () => Promise.resolve({ keep }), log });
  await keeper.run(new AbortController().signal);
  const handle = rig.client.schedule.getHandle(rig.name);
  try {
    await handle.trigger();
    await vi.waitUntil(async () => (await runs())[0]?.state === 'clean', PATIENCE);
    const { recentActions } = (await handle.describe()).info;
    const { policies, spec } = await handle.describe();
    expect(spec).toMatchObject({
      timezone: 'UTC',
      calendars: [{ hour: [{ start: 1, end: 1 }], minute: [{ start: 0 }] }],
    });
    expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 7 * 86_400_000 });
    expect(recentActions).toHaveLength(1);
  } finally {
    await handle.delete();
  }
  const [run, ...more] = await runs();
  expect(more).toEqual([]);
  const { from, to } = gamingDay(yesterday(), 'UTC', '00:00') ?? {};
  expect(run).toMatchObject({
    ...{ from: from?.toISOString(), to: to?.toISOString(), createdBy: 'schedule', noActivity: true },
    workflowId: `recon.hypetech.${from?.toISOString()}_${to?.toISOString()}`,
  });
  const conducted = rig.client.workflow.getHandle(run!.workflowId);
  await conducted.result();
  const child = await conducted.describe();
  expect(child.status.name).toBe('COMPLETED');
  expect(child.memo).toEqual({ runId: run!.id });
});

test('a day without activity says so in words, in the run and in its workflow', async () => {
  expect(await wake({ provider: 'hypetech' })).toEqual({ result: { days: { [yesterday()]: 'clean' } }, trouble: '' });
  const [run] = await runs();
  expect(run).toMatchObject({ state: 'clean', noActivity: true });
  const details = await rig.client.workflow
    .getHandle(run!.workflowId)
    .query<{ currentDetails: string }>('__temporal_workflow_metadata');
  expect(details.currentDetails).toContain('No activity');
});

test('a day without a statement to be had fails in words, and nothing is recorded as clean', async () => {
  const { trouble } = await wake({ provider: 'betgames' });
  expect(trouble).toContain(`${yesterday()}: no statement`);
  expect(await runs('betgames')).toEqual([]);
});

test('a file that was uploaded is read where there is nothing to ask', async () => {
  const { from, to } = gamingDay(yesterday(), 'UTC', '00:00') ?? {};
  const id = uuidv7();
  await ledger.app.query(
    `insert into statement (id, provider, period_from, period_to, source, state) values ($1, 'betgames', $2, $3, 'file', 'reading')`,
    [id, from, to],
  );
  await storePart(ledger.app, id, 'file', []);
  await completeStatement(ledger.app, id);
  expect((await wake({ provider: 'betgames' })).result).toEqual({ days: { [yesterday()]: 'clean' } });
  expect((await runs('betgames'))[0]).toMatchObject({ statementIds: [id] });
});

test('a run by hand that is at work is left alone, and the two are never both', async () => {
  const created = await createRun(ledger.app, {
    ...{ provider: 'hypetech', period: { day: yesterday() }, statementIds: null, hasApi: true, createdBy: 'finance' },
  });
  if (!created.ok) throw new Error(created.code);
  const { from, to } = created.run;
  const run = { ...created.run, from: from.toISOString(), to: to.toISOString() };
  // Its workflow waits on a queue that nobody serves.
  const handle = await rig.client.workflow.start('reconcile', reconcileStart(run, `${rig.name}-nobody`));
  expect((await wake({ provider: 'hypetech' })).result).toEqual({ days: { [yesterday()]: 'at work elsewhere' } });
  expect(await runs()).toHaveLength(1);
  await handle.terminate();
});

test('a run whose workflow was lost is gone on with', async () => {
  const created = await createRun(ledger.app, {
    ...{ provider: 'hypetech', period: { day: yesterday() }, statementIds: null, hasApi: true, createdBy: 'finance' },
  });
  if (!created.ok) throw new Error(created.code);
  expect((await wake({ provider: 'hypetech' })).result).toEqual({ days: { [yesterday()]: 'clean' } });
  expect((await runs()).map(({ id }) => id)).toEqual([created.run.id]);
});

test('a run that was opened before its day was over does not stand for the day', async () => {
  const created = await createRun(ledger.app, {
    ...{ provider: 'hypetech', period: { day: yesterday() }, statementIds: null, hasApi: true, createdBy: 'finance' },
  });
  if (!created.ok) throw new Error(created.code);
  await owner.query("update run set created_at = period_to - interval '1 hour' where id = $1", [created.run.id]);
  expect((await wake({ provider: 'hypetech' })).result).toEqual({ days: { [yesterday()]: 'clean' } });
  expect((await runs()).map(({ createdBy }) => createdBy).toSorted()).toEqual(['finance', 'schedule']);
});

test('days that were missed are made up for, oldest first, and each once', async () => {
  await past(5);
  await past(3, { createdBy: 'finance' });
  const missed = [4, 2, 1, 0].map((days) => addDays(yesterday(), -days));
  const { result } = await wake({ provider: 'hypetech' });
  expect(Object.keys((result as { days: object }).days)).toEqual(missed);
  expect(await runs()).toHaveLength(6);
  expect((await wake({ provider: 'hypetech' })).result).toEqual({ days: {} });
  expect(await runs()).toHaveLength(6);
});

test('a failed day is tried again by the next turn, a week back and no further', async () => {
  await past(9);
  await past(2, { state: 'failed' });
  await past(1);
  const due = await dueDays(ledger.app, 'hypetech', new Date());
  expect(due).toEqual([6, 5, 4, 3, 2, 0].map((days) => addDays(yesterday(), -days)));
});

test('the first turn ever owes the one day that has just ended', async () => {
  expect(await dueDays(ledger.app, 'hypetech', new Date())).toEqual([yesterday()]);
});

test('what finance saw of the day before the schedule’s hour does not stand for the schedule’s run', async () => {
  await past(0, { createdBy: 'finance' });
  expect(await dueDays(ledger.app, 'hypetech', new Date())).toEqual([yesterday()]);
  await past(0);
  expect(await dueDays(ledger.app, 'hypetech', new Date())).toEqual([]);
});

test('a changed calendar does not make days of the old one due again', async () => {
  for (const days of [3, 2, 1, 0]) await past(days);
  await ledger.app.query("insert into provider_setting (provider, day_start) values ('hypetech', '03:00')");
  try {
    const newDay = lastEndedDay(new Date(), { timeZone: 'UTC', dayStart: '03:00' });
    expect(await dueDays(ledger.app, 'hypetech', new Date())).toEqual([newDay]);
  } finally {
    await ledger.app.query("update provider_setting set day_start = '00:00' where provider = 'hypetech'");
  }
});
