import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Orchestrator, createOrchestrator } from '../../api/orchestrator.ts';
import type { SessionRow } from '../../db/queries/sessions.ts';
import { type TemporalClient, createTemporalClient } from '../../platform/temporal-connection.ts';

const clientAt = (address: string): TemporalClient =>
  createTemporalClient({ TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: 'default', TALLYMAN_DATA_KEY: undefined });

let temporal: TemporalClient;
let orchestrator: Orchestrator;
beforeAll(() => {
  temporal = clientAt(inject('temporalAddress'));
  orchestrator = createOrchestrator(temporal, { namespace: 'default', uiUrl: 'http://ui.test/' });
});
afterAll(() => temporal.close());

const session = (): SessionRow => ({
  id: uuidv7(),
  provider: 'hypetech',
  playerId: uuidv7(),
  kind: 'game',
  mode: 'cash',
  game: 'aviador',
  currency: 'EUR',
  language: null,
  returnUrl: null,
  webshop: null,
  state: 'starting',
  url: null,
  providerSessionId: null,
  launchToken: null,
  reason: null,
  expiresAt: null,
  createdAt: new Date(),
});

test('a session is started once, however often it is asked for, and the wait has an end', async () => {
  const starting = session();
  await orchestrator.startSession(starting, 50);
  await orchestrator.startSession(starting, 50);
  const id = `session.${starting.id}`;
  const link = { id, state: 'running', url: `http://ui.test/namespaces/default/workflows/${id}` };
  expect(await orchestrator.describe(id)).toEqual(link);
  await temporal.client.workflow.getHandle(id).terminate();
  await orchestrator.startSession(starting, 5_000);
  expect((await orchestrator.describe(id))?.state).toBe('terminated');
});

test("a run is joined by its own repeat and refused while another run's workflow is at work", async () => {
  const workflowId = `recon.test.${uuidv7()}`;
  const run = { id: uuidv7(), provider: 'hypetech', from: 'a', to: 'b', workflowId };
  await orchestrator.startRun(run);
  await orchestrator.startRun(run);
  await expect(orchestrator.startRun({ ...run, id: uuidv7() })).rejects.toMatchObject({ code: 'temporal_unavailable' });
  await temporal.client.workflow.getHandle(workflowId).terminate();
});

test('a workflow that does not exist is null', async () => {
  expect(await orchestrator.describe('round.none')).toBeNull();
});

test('a Temporal that is away is a failure worth a retry, and "unknown" in a link', async () => {
  const away = clientAt('127.0.0.1:1');
  const absent = createOrchestrator(away, { namespace: 'default', uiUrl: null });
  await expect(absent.startSession(session(), 50)).rejects.toMatchObject({ code: 'temporal_unavailable' });
  expect(await absent.describe('round.x')).toEqual({ id: 'round.x', state: 'unknown', url: null });
  expect(await absent.isUp()).toBe(false);
  expect(await orchestrator.isUp()).toBe(true);
  await away.close();
});
