import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Failure } from '../../domain/failure.ts';
import { sessionStart } from '../../workflows/resource-start.ts';
import { type Rig, type StubActivities, createRig } from './rig.ts';

const openSession = vi.fn<NonNullable<NonNullable<StubActivities['providers']>['openSession']>>();
const failSession = vi.fn<NonNullable<NonNullable<StubActivities['rounds']>['failSession']>>();
let rig: Rig;

beforeEach(async () => {
  vi.resetAllMocks();
  failSession.mockImplementation(({ reason }) => Promise.resolve({ state: 'failed', reason }));
  rig = await createRig({ rounds: { failSession }, providers: { openSession } });
});
afterEach(() => rig.close());

async function start() {
  const playerId = '01900000-0000-7000-8000-000000000001';
  const session = { sessionId: rig.name, provider: 'hypetech', playerId, currency: 'BRL', game: 'aviador' } as const;
  const handle = await rig.client.workflow.start(
    'startSession',
    sessionStart({ ...session, mode: 'cash' }, rig.taskQueue),
  );
  return handle.result();
}

it('ends active when the provider gave a session', async () => {
  openSession.mockResolvedValue({ state: 'active' });
  expect(await start()).toEqual({ state: 'active' });
  expect(failSession).not.toHaveBeenCalled();
});

it('asks again while the provider is away', async () => {
  openSession.mockRejectedValueOnce(new Failure('provider_unavailable', 'away')).mockResolvedValue({ state: 'active' });
  expect(await start()).toEqual({ state: 'active' });
});

it('ends failed, with the reason, when the provider refuses', async () => {
  openSession.mockRejectedValue(new Failure('provider_refused', 'no such game'));
  expect(await start()).toEqual({ state: 'failed', reason: 'provider_refused: no such game' });
  expect(openSession).toHaveBeenCalledOnce();
});
