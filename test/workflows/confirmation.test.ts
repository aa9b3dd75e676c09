import { ApplicationFailure } from '@temporalio/common';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { confirmationStart } from '../../workflows/confirmation-start.ts';
import type { RoundInput } from '../../workflows/contracts.ts';
import { roundStart } from '../../workflows/round-start.ts';
import type { round } from '../../workflows/round.ts';
import { NEEDS_HUMAN } from '../../workflows/search-attribute-keys.ts';
import { type Rig, type StubActivities, createRig } from './rig.ts';
import { roundInput, step } from './round-steps.ts';

type Providers = NonNullable<StubActivities['providers']>;
type Rounds = NonNullable<StubActivities['rounds']>;
let rig: Rig;
const confirmOperation = vi.fn<NonNullable<Providers['confirmOperation']>>();
const undoOperation = vi.fn<NonNullable<Rounds['undoOperation']>>();
const openBreaks = vi.fn<NonNullable<Rounds['openBreaks']>>();

beforeEach(async () => {
  vi.resetAllMocks();
  confirmOperation.mockResolvedValue();
  undoOperation.mockResolvedValue({ undone: true });
  openBreaks.mockResolvedValue();
  rig = await createRig({ rounds: { undoOperation, openBreaks }, providers: { confirmOperation } });
});
afterEach(() => rig.close());

const now = () => new Date().toISOString();
/** A provider that says no and means it: Temporal is told not to try again, as a day of tries would. */
const refused = () => ApplicationFailure.nonRetryable('bet was given up', 'provider_refused');
const away = () => ApplicationFailure.nonRetryable('did not answer', 'provider_unavailable');

const startRound = (input: RoundInput) =>
  rig.client.workflow.start<typeof round>(
    'round',
    roundStart(input, { hash: (text) => text, taskQueue: rig.taskQueue }),
  );

function startOwn(executed: boolean, conductedBy: 'cashback' | 'confirmation' = 'confirmation') {
  const owed = { confirmationId: randomUUID(), subject: 'cashback-1:1', receivedAt: now(), executed };
  const options = confirmationStart({ ...owed, provider: 'betcore', conductedBy }, rig.taskQueue);
  return rig.client.workflow.start(conductedBy, options);
}

describe('a round whose provider waits for our word', () => {
  it('sends each operation its own and ends when all are taken', async () => {
    const bet = step({ operation: 'payin', confirmationId: 'c-1', at: now() });
    const win = step({ operation: 'payout', linkedKey: bet.key, confirmationId: 'c-2', at: now() });
    const result = await (await startRound(roundInput({ story: [bet, win] }))).result();
    expect(result.state).toBe('settled');
    const sent = confirmOperation.mock.calls.map(([{ confirmationId }]) => confirmationId);
    expect(sent.toSorted()).toEqual(['c-1', 'c-2']);
  });

  it('tells it of a refusal too, and of nothing it was told before', async () => {
    const bet = step({ operation: 'payin', outcome: 'refused', confirmationId: 'c-1', at: now() });
    const told = step({ operation: 'payin' });
    const result = await (await startRound(roundInput({ story: [bet] }))).result();
    expect(result).toMatchObject({ state: 'cancelled', bet: '0.00' });
    const win = step({ operation: 'payout', linkedKey: told.key });
    await (await startRound(roundInput({ story: [told, win] }))).result();
    expect(confirmOperation).toHaveBeenCalledOnce();
  });

  it('sends it again after a failure, while the provider waits', async () => {
    confirmOperation.mockRejectedValueOnce(new Error('broken connection')).mockRejectedValueOnce(new Error('HTTP 500'));
    const bet = step({ operation: 'payin', outcome: 'refused', confirmationId: 'c-1', at: now() });
    await (await startRound(roundInput({ story: [bet] }))).result();
    expect(confirmOperation).toHaveBeenCalledTimes(3);
  });

  it('undoes a stake that was refused to the end, and opens a case for one that nobody answered', async () => {
    const bet = step({ operation: 'payin', confirmationId: 'c-1', at: now() });
    const win = step({ operation: 'payout', linkedKey: bet.key });
    confirmOperation.mockRejectedValue(refused());
    await (await startRound(roundInput({ story: [bet, win] }))).result();
    expect(undoOperation.mock.calls.map(([{ confirmationId }]) => confirmationId)).toEqual(['c-1']);
    expect(openBreaks).not.toHaveBeenCalled();

    confirmOperation.mockRejectedValue(away());
    await (await startRound(roundInput({ story: [bet, win] }))).result();
    expect(undoOperation).toHaveBeenCalledOnce();
    expect(openBreaks.mock.calls[0]?.[0].differences).toMatchObject([{ kind: 'status', ours: '10.00' }]);
  });

  it('gives a refusal up when the time is over, for nothing had moved', async () => {
    confirmOperation.mockRejectedValue(away());
    const bet = step({ operation: 'payin', outcome: 'refused', confirmationId: 'c-1', at: now() });
    await (await startRound(roundInput({ story: [bet] }))).result();
    expect(confirmOperation).toHaveBeenCalledOnce();
    expect(openBreaks).not.toHaveBeenCalled();
  });
});

describe('a cashback', () => {
  it('is confirmed under its own name', async () => {
    const handle = await startOwn(true, 'cashback');
    expect(handle.workflowId).toBe('cashback.betcore.cashback-1:1');
    expect(await handle.result()).toEqual({ end: 'taken' });
  });

  it('is taken back when the provider refuses it to the end', async () => {
    confirmOperation.mockRejectedValue(refused());
    expect(await (await startOwn(true)).result()).toEqual({ end: 'undone' });
    expect(undoOperation).toHaveBeenCalledOnce();
  });

  it('waits for a person when nobody says what became of it', async () => {
    confirmOperation.mockRejectedValue(away());
    const handle = await startOwn(true);
    expect(await handle.result()).toEqual({ end: 'untaken' });
    expect((await handle.describe()).typedSearchAttributes.get(NEEDS_HUMAN)).toBe(true);
    expect(undoOperation).not.toHaveBeenCalled();
  });

  it('needs nobody when it was refused here', async () => {
    confirmOperation.mockRejectedValue(away());
    expect(await (await startOwn(false)).result()).toEqual({ end: 'untaken' });
    expect(undoOperation).not.toHaveBeenCalled();
  });
});
