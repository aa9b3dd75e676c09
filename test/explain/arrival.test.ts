import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { type ArrivalLink, type Orchestrator, createOrchestrator } from '../../api/orchestrator.ts';
import { openRoundCase } from '../../db/reconciliation/open-round-case.ts';
import { roundWorkflowId } from '../../domain/ids.ts';
import { createLogger } from '../../platform/logging.ts';
import { type TemporalClient, createTemporalClient } from '../../platform/temporal-connection.ts';
import { createRoundDelivery } from '../../worker/deliver-round.ts';
import { createOutboxDispatcher } from '../../worker/outbox-dispatcher.ts';
import { payin, payout, rollback } from '../db/ledger-fixture.ts';
import { startRig } from '../api/rig.ts';
import { type Day, createDay, reconcile } from '../reconciliation/day-fixture.ts';
import { type Rig, createRig } from '../workflows/rig.ts';
import type { Explained } from './case-rig.ts';

const PATIENCE = { timeout: 20_000, interval: 50 };
const UI = 'http://ui.test/namespaces/default/workflows';

const clientAt = (address: string): TemporalClient =>
  createTemporalClient({ TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: 'default', TALLYMAN_DATA_KEY: undefined });

let day: Day;
let rig: Rig;
let temporal: TemporalClient;
let orchestrator: Orchestrator;
const stop = new AbortController();
let dispatched: Promise<void>;

beforeAll(async () => {
  day = await createDay();
  rig = await createRig(createActivities({ pool: day.pool, providerApi: () => ({}), openCase: openRoundCase }));
  const deliver = createRoundDelivery({ client: rig.client, conduct: 'every', taskQueue: rig.taskQueue });
  const log = createLogger('test', 'warn');
  dispatched = createOutboxDispatcher({ pool: day.pool, deliver, lingerMs: 0, log }).run(stop.signal);
  temporal = clientAt(inject('temporalAddress'));
  orchestrator = createOrchestrator(temporal, { namespace: 'default', uiUrl: 'http://ui.test/' });
});
afterAll(async () => {
  stop.abort();
  await dispatched;
  await rig.close();
  await temporal.close();
  await day.close();
});

const workflowOf = (id: string) => roundWorkflowId('hypetech', day.player.id, `aviador:r-${id}`, (text) => text);

/** Where it was heard of; null when the history says nothing of it. */
async function arrivalOf(workflowId: string, operationId: string): Promise<ArrivalLink | null> {
  const found = await orchestrator.findArrival(workflowId, operationId);
  if (found === 'unknown') throw new Error('the history could not be read');
  return found;
}

/** Posts the event and waits until its round has heard of it; answers with its operation's id. */
async function tell(event: Parameters<Day['ledger']['post']>[0]): Promise<string> {
  const { facts } = await day.ledger.post(event);
  const unsent = () => day.ledger.count('outbox where sent_at is null');
  await vi.waitFor(async () => expect(await unsent()).toBe(0), PATIENCE);
  return facts.operationId ?? '';
}

test('an operation is found where it arrived: in the start, in an update, and in the run that it opened again', async () => {
  const bet = await tell(payin(day.player, 'a1', 100n));
  const second = await tell(payin(day.player, 'a2', 50n, { round: { key: 'aviador:r-a1', providerRound: 'r-a1' } }));
  const workflowId = workflowOf('a1');
  const inStart = await arrivalOf(workflowId, bet);
  const [runId] = rig.runsOf(workflowId);
  expect(inStart).toMatchObject({ runId, eventId: '1', event: 'workflow started' });
  expect(inStart?.url).toBe(`${UI}/${encodeURIComponent(workflowId)}/${runId}/history/events/1`);

  const inUpdate = await arrivalOf(workflowId, second);
  expect(inUpdate).toMatchObject({ runId, event: 'update accepted' });
  const history = await rig.client.workflow.getHandle(workflowId, runId).fetchHistory();
  const event = history.events?.find(({ eventId }) => String(eventId) === inUpdate?.eventId);
  expect(event?.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.meta?.updateId).toBe(second);

  const round = { key: 'aviador:r-a1', providerRound: 'r-a1' };
  await tell(payout(day.player, 'a3', 'a1', 70n, { round }));
  await tell(payout(day.player, 'a4', 'a2', 0n, { round }));
  await rig.client.workflow.getHandle(workflowId).result();
  const late = await tell(payin(day.player, 'a5', 10n, { round }));
  const again = await arrivalOf(workflowId, late);
  expect(rig.runsOf(workflowId)).toHaveLength(2);
  expect(again).toMatchObject({ runId: rig.runsOf(workflowId)[1], event: 'update accepted' });
  expect(await arrivalOf(workflowId, bet)).toEqual(inStart);
});

test('a history without the operation, and a workflow that is not there, are null', async () => {
  await tell(payin(day.player, 'b1', 100n));
  expect(await arrivalOf(workflowOf('b1'), crypto.randomUUID())).toBeNull();
  expect(await arrivalOf('round.none', crypto.randomUUID())).toBeNull();
});

test('a case links straight into the history; while Temporal is away it is still explained', async () => {
  await day.pool.query(
    "insert into provider_setting (provider, expected_window_seconds) values ('hypetech', 0) on conflict do nothing",
  );
  const bet = payin(day.player, 'c1', 100n);
  const operationId = await tell(bet);
  await reconcile(day, []);
  const { rows } = await day.pool.query<{ id: string }>("select id from break where transaction_id = 'c1'");
  const path = `/v1/breaks/${rows[0]?.id ?? ''}`;
  const url = day.ledger.database.appUrl;

  const api = await startRig({ databaseUrl: url, orchestrator });
  const found = (await api.get(path)).json<Explained>();
  const page = `${UI}/${encodeURIComponent(workflowOf('c1'))}`;
  expect(found.evidence).toMatchObject({
    operation: { id: operationId },
    workflow: { id: workflowOf('c1'), state: 'running', url: page, history: 'read', event: { eventId: '1' } },
  });
  expect(found.evidence.workflow?.['event']).toMatchObject({
    url: `${page}/${rig.runsOf(workflowOf('c1'))[0] ?? ''}/history/events/1`,
  });
  expect(found.story.join('\n')).toMatch(/the round's workflow heard of it \(event 1\)/);
  await api.close();

  const away = clientAt('127.0.0.1:1');
  const absent = createOrchestrator(away, { namespace: 'default', uiUrl: null });
  const apart = await startRig({ databaseUrl: url, orchestrator: absent });
  const still = (await apart.get(path)).json<Explained>();
  expect(still.evidence.workflow).toEqual({
    ...{ id: workflowOf('c1'), state: 'unknown', url: null },
    ...{ history: 'unavailable', event: null },
  });
  expect(still.story).toContain(
    "Temporal could not be asked just now: what the round's workflow heard of it is not known",
  );
  expect(still).toMatchObject({ kind: 'bet_missing_theirs', healing: { by: 'provider' } });
  await apart.close();
  await away.close();
});

test('a rollback that came late is found in the run that it opened', async () => {
  const bet = payin(day.player, 'd1', 100n);
  await tell(bet);
  const undone = await tell(rollback(day.player, 'd2', 'd1', 100n));
  expect(await arrivalOf(workflowOf('d1'), undone)).toMatchObject({ event: 'update accepted' });
});
