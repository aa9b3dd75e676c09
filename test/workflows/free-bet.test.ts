import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Failure } from '../../domain/failure.ts';
import { freeBetUsed } from '../../workflows/contracts.ts';
import type { freeBet } from '../../workflows/free-bet.ts';
import { freeBetStart } from '../../workflows/resource-start.ts';
import { type Rig, type StubActivities, createRig } from './rig.ts';

const grantFreeBet = vi.fn<NonNullable<NonNullable<StubActivities['providers']>['grantFreeBet']>>();
const countFreeBetUses = vi.fn<NonNullable<NonNullable<StubActivities['rounds']>['countFreeBetUses']>>();
const endFreeBet = vi.fn<NonNullable<NonNullable<StubActivities['rounds']>['endFreeBet']>>();
let rig: Rig;

beforeEach(async () => {
  vi.resetAllMocks();
  grantFreeBet.mockResolvedValue();
  endFreeBet.mockResolvedValue();
  countFreeBetUses.mockResolvedValue(0);
  rig = await createRig({ rounds: { countFreeBetUses, endFreeBet }, providers: { grantFreeBet } });
});
afterEach(() => rig.close());

function start(expiresInMs: number) {
  const playerId = '01900000-0000-7000-8000-000000000001';
  const granted = { freeBetId: rig.name, provider: 'hypetech', playerId, currency: 'BRL', game: 'aviador' } as const;
  const expiresAt = new Date(Date.now() + expiresInMs).toISOString();
  const options = freeBetStart({ ...granted, stake: '2.00', count: 2, expiresAt }, rig.taskQueue);
  return rig.client.workflow.start<typeof freeBet>('freeBet', options);
}

it('ends used when the ledger has as many stakes as were granted', async () => {
  const handle = await start(60_000);
  await vi.waitFor(() => expect(countFreeBetUses).toHaveBeenCalledTimes(1), { timeout: 10_000 });
  countFreeBetUses.mockResolvedValue(1);
  await handle.signal(freeBetUsed, { operationId: 'a' });
  await vi.waitFor(() => expect(countFreeBetUses).toHaveBeenCalledTimes(2), { timeout: 10_000 });
  countFreeBetUses.mockResolvedValue(2);
  await handle.signal(freeBetUsed, { operationId: 'b' });
  expect(await handle.result()).toEqual({ state: 'used', used: 2 });
  expect(endFreeBet).toHaveBeenCalledWith({ freeBetId: rig.name, state: 'used' });
});

it('expires in its time, with what was used until then', async () => {
  countFreeBetUses.mockResolvedValue(1);
  const handle = await start(500);
  expect(await handle.result()).toEqual({ state: 'expired', used: 1 });
  expect(endFreeBet).toHaveBeenCalledWith({ freeBetId: rig.name, state: 'expired' });
});

it('ends failed, with the reason, when the provider refuses the grant', async () => {
  grantFreeBet.mockRejectedValue(new Failure('provider_refused', 'no such game'));
  expect(await (await start(60_000)).result()).toEqual({ state: 'failed', reason: 'provider_refused: no such game' });
  expect(countFreeBetUses).not.toHaveBeenCalled();
});
