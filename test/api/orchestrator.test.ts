import { once } from 'node:events';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
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

/** A way to the run's own Temporal that takes connections and says nothing until it is opened. */
async function silentWay() {
  const sockets = new Set<Socket>();
  let isOpen = false;
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    if (!isOpen) return;
    const [host = '', port = ''] = inject('temporalAddress').split(':');
    const onward = connect(Number(port), host).on('error', () => socket.destroy());
    sockets.add(onward);
    socket.pipe(onward).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const hangUp = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    open() {
      isOpen = true;
      hangUp();
    },
    close() {
      hangUp();
      server.close();
    },
  };
}

test('a Temporal that was never reached is waited for once, and asked again when it is there', async () => {
  const way = await silentWay();
  const client = clientAt(way.address);
  const absent = createOrchestrator(client, { namespace: 'default', uiUrl: null });
  const unknown = { id: 'round.none', state: 'unknown', url: null };
  const [link, arrival] = await Promise.all([absent.describe('round.none'), absent.findArrival('round.none', 'x')]);
  expect([link, arrival]).toEqual([unknown, 'unknown']);

  // Whoever comes now is answered before anything outside can be heard of.
  const nextTurn = new Promise((resolve) => setImmediate(resolve, 'waited'));
  const again = Promise.all([absent.describe('round.none'), absent.findArrival('round.none', 'x')]);
  expect(await Promise.race([again, nextTurn])).toEqual([unknown, 'unknown']);

  way.open();
  await vi.waitUntil(async () => (await absent.describe('round.none')) === null, { timeout: 20_000, interval: 50 });
  expect(await absent.findArrival('round.none', 'x')).toBeNull();
  expect(await absent.isUp()).toBe(true);
  await client.close();
  way.close();
});
