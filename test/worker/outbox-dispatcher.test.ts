import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { roundWorkflowId } from '../../domain/ids.ts';
import { createLogger } from '../../platform/logging.ts';
import { type Conduct, createRoundDelivery } from '../../worker/deliver-round.ts';
import { createOutboxDispatcher } from '../../worker/outbox-dispatcher.ts';
import type { round } from '../../workflows/round.ts';
import { freeBetStart } from '../../workflows/resource-start.ts';
import { type Ledger, createLedger, payin, payout, rollback } from '../db/ledger-fixture.ts';
import { type Rig, createRig } from '../workflows/rig.ts';

const PATIENCE = { timeout: 20_000, interval: 50 };
const log = createLogger('test', 'warn');
let ledger: Ledger;
let player: Awaited<ReturnType<Ledger['createPlayer']>>;
let rig: Rig;
let running: { stop: AbortController; ended: Promise<void> }[] = [];
let n = 0;

beforeAll(async () => {
  ledger = await createLedger();
});
afterAll(() => ledger.close());
const countFreeBetUses = vi.fn<() => Promise<number>>();
beforeEach(async () => {
  // A player of its own per test: the ids of rounds are its own then, too.
  player = await ledger.createPlayer(1_000_000n);
  countFreeBetUses.mockReset().mockResolvedValue(0);
  rig = await createRig({
    rounds: { countFreeBetUses, endFreeBet: () => Promise.resolve() },
    providers: { grantFreeBet: () => Promise.resolve() },
  });
});
afterEach(async () => {
  await stopDispatchers();
  await rig.close();
  await ledger.app.query('delete from outbox');
});

function dispatch(conduct: Conduct = 'every', client: Client = rig.client): void {
  const deliver = createRoundDelivery({ client, conduct, taskQueue: rig.taskQueue });
  const stop = new AbortController();
  const ended = createOutboxDispatcher({ pool: ledger.app, deliver, lingerMs: 0, log }).run(stop.signal);
  running.push({ stop, ended });
}

async function stopDispatchers(): Promise<void> {
  for (const { stop } of running) stop.abort();
  await Promise.all(running.map(({ ended }) => ended));
  running = [];
}

const pending = () => ledger.count('outbox where sent_at is null');
const drained = () => vi.waitFor(async () => expect(await pending()).toBe(0), PATIENCE);
const workflowId = (bet: string) => roundWorkflowId('hypetech', player.id, `aviador:r-${bet}`, (text) => text);
const handleOf = (bet: string) => rig.client.workflow.getHandle<typeof round>(workflowId(bet));
const lengthOf = async (bet: string) => (await handleOf(bet).fetchHistory()).events?.length;

async function bet(): Promise<string> {
  const id = `${player.id.slice(-6)}${++n}`;
  await ledger.post(payin(player, id, 100n));
  return id;
}
const win = (of: string, amount = 250n) => ledger.post(payout(player, `w${of}`, of, amount));

describe('delivery', () => {
  it('starts a round that is over with its whole story, and one that is open too', async () => {
    const [over, open] = [await bet(), await bet()];
    await win(over);
    dispatch();
    await drained();
    expect(await handleOf(over).result()).toMatchObject({ state: 'settled', won: '2.50', operations: 2 });
    expect((await handleOf(open).describe()).status.name).toBe('RUNNING');
  });

  it('tells an open round of its later news, and opens a new run when the first has ended', async () => {
    const id = await bet();
    dispatch();
    await drained();
    await win(id);
    expect(await handleOf(id).result()).toMatchObject({ state: 'settled', operations: 2 });
    await drained();
    await ledger.post(
      payin(player, `second${id}`, 100n, { round: { key: `aviador:r-${id}`, providerRound: `r-${id}` } }),
    );
    await drained();
    expect(rig.runsOf(workflowId(id))).toHaveLength(2);
  });

  it('gives a settled round no workflow when only waiting rounds are conducted', async () => {
    const [over, back, open] = [await bet(), await bet(), await bet()];
    await win(over);
    await ledger.post(rollback(player, `rb${back}`, back, 100n));
    dispatch('waiting');
    await drained();
    expect([over, back, open].map((id) => rig.runsOf(workflowId(id)).length)).toEqual([0, 0, 1]);
  });

  it('tells a free bet of each stake that was played with it', async () => {
    const freeBetId = randomUUID();
    const bonusCode = `fb-${freeBetId}`;
    const granted = { freeBetId, provider: 'hypetech', playerId: player.id, currency: 'EUR', game: 'aviador' } as const;
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    await ledger.app.query(
      `insert into free_bet (id, provider, player_id, game, currency, stake, count, bonus_code, state, expires_at)
       values ($1, 'hypetech', $2, 'aviador', 'EUR', 100, 1, $3, 'granted', $4)`,
      [freeBetId, player.id, bonusCode, expiresAt],
    );
    const start = freeBetStart({ ...granted, stake: '1.00', count: 1, expiresAt }, rig.taskQueue);
    const handle = await rig.client.workflow.start('freeBet', start);
    await vi.waitFor(() => expect(countFreeBetUses).toHaveBeenCalled(), PATIENCE);
    countFreeBetUses.mockResolvedValue(1);
    await ledger.post(payin(player, `free${freeBetId}`, 100n, { mode: 'free', bonusCode }));
    dispatch('waiting');
    expect(await handle.result()).toEqual({ state: 'used', used: 1 });
  });
});

describe('delivery again', () => {
  it('changes nothing after a crash between the start and its mark', async () => {
    const id = await bet();
    await win(id);
    dispatch();
    await drained();
    await handleOf(id).result();
    const length = await lengthOf(id);
    await ledger.app.query('update outbox set sent_at = null');
    await drained();
    expect([rig.runsOf(workflowId(id)).length, await lengthOf(id)]).toEqual([1, length]);
  });

  it('changes nothing after a crash between an update and its mark', async () => {
    const id = await bet();
    dispatch();
    await drained();
    await win(id);
    await handleOf(id).result();
    await drained();
    const length = await lengthOf(id);
    await ledger.app.query('update outbox set sent_at = null where id = (select max(id) from outbox)');
    await drained();
    expect([rig.runsOf(workflowId(id)).length, await lengthOf(id)]).toEqual([1, length]);
  });

  it('tells only what came later when the start was made but not marked', async () => {
    const id = await bet();
    dispatch();
    await drained();
    await stopDispatchers();
    await win(id);
    await ledger.app.query('update outbox set sent_at = null');
    dispatch();
    await drained();
    expect(await handleOf(id).result()).toMatchObject({ state: 'settled', operations: 2 });
    expect(rig.runsOf(workflowId(id))).toHaveLength(1);
  });
});

describe('while something is away', () => {
  it('keeps news for a round while no worker runs, and drains in order when one comes back', async () => {
    const ids = [await bet(), await bet(), await bet()];
    dispatch();
    await drained();
    await rig.stopWorkers();
    for (const id of ids) await win(id);
    for (const id of ids)
      await ledger.post(
        payin(player, `again${id}`, 100n, { round: { key: `aviador:r-${id}`, providerRound: `r-${id}` } }),
      );
    expect(await pending()).toBe(6);
    await rig.startWorkers();
    await drained();
    for (const id of ids) {
      const { events } = await rig.client.workflow.getHandle(workflowId(id)).fetchHistory();
      expect(events?.[0]?.workflowExecutionStartedEventAttributes).toBeDefined();
      expect(await handleOf(id).query('getRoundState')).toMatchObject({ state: 'open', operations: 3 });
    }
  });

  it('waits for a Temporal that is away without a hot loop, and gives its rows to one that is not', async () => {
    const connection = Connection.lazy({ address: '127.0.0.1:9', connectTimeout: '1s' });
    const nobody = new Client({ connection });
    const ids = [await bet(), await bet()];
    const claims = vi.spyOn(ledger.app, 'query');
    dispatch('every', nobody);
    await vi.waitFor(
      async () => expect(await ledger.count('outbox where claimed_until is not null')).toBeGreaterThan(0),
      PATIENCE,
    );
    await stopDispatchers();
    expect(claims.mock.calls.length).toBeLessThan(200);
    claims.mockRestore();
    expect(await pending()).toBe(2);
    dispatch();
    await drained();
    expect(ids.map((id) => rig.runsOf(workflowId(id)).length)).toEqual([1, 1]);
    await connection.close();
  });

  it('drains a long backlog with two dispatchers, each round with one workflow that has the whole story', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 60; i++) ids.push(await bet());
    await Promise.all(ids.map((id) => win(id)));
    dispatch();
    dispatch();
    await drained();
    const results = await Promise.all(ids.map((id) => handleOf(id).result()));
    expect(results.every((result) => result.state === 'settled' && result.operations === 2)).toBe(true);
    expect(ids.every((id) => rig.runsOf(workflowId(id)).length === 1)).toBe(true);
  });
});
