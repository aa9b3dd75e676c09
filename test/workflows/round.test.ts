import { WithStartWorkflowOperation } from '@temporalio/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BeliefLine } from '../../domain/round-belief.ts';
import { Failure } from '../../domain/failure.ts';
import { type RoundInput, type RoundStep, applyOperation, getRoundState } from '../../workflows/contracts.ts';
import { roundStart } from '../../workflows/round-start.ts';
import type { round } from '../../workflows/round.ts';
import { NEEDS_HUMAN, OPERATION, ROUND_STATE } from '../../workflows/search-attribute-keys.ts';
import { type Rig, type StubActivities, createRig } from './rig.ts';
import { roundInput, step } from './round-steps.ts';

const hash = (text: string) => text.slice(0, 32);
const past = () => new Date(Date.now() - 1_000).toISOString();
const soon = () => new Date(Date.now() + 500).toISOString();

const line = (of: RoundStep, given: Partial<BeliefLine> = {}): BeliefLine => ({
  transactionId: of.transactionId,
  operation: 'payin',
  amount: of.amount,
  accepted: true,
  roundFinished: true,
  occurredAt: of.at,
  ...given,
});

let rig: Rig;
const askProvider = vi.fn<NonNullable<NonNullable<StubActivities['providers']>['askProvider']>>();
const closeRound = vi.fn<NonNullable<NonNullable<StubActivities['rounds']>['closeRound']>>();
const openBreaks = vi.fn<NonNullable<NonNullable<StubActivities['rounds']>['openBreaks']>>();

beforeEach(async () => {
  vi.resetAllMocks();
  openBreaks.mockResolvedValue();
  rig = await createRig({ rounds: { closeRound, openBreaks }, providers: { askProvider } });
});
afterEach(() => rig.close());

const start = (input: RoundInput) =>
  rig.client.workflow.start<typeof round>('round', roundStart(input, { hash, taskQueue: rig.taskQueue }));

async function tell(input: RoundInput, story: readonly RoundStep[], news: RoundStep): Promise<void> {
  const opening = { ...input, story, expects: news.operationId };
  await rig.client.workflow.executeUpdateWithStart(applyOperation, {
    updateId: news.operationId,
    args: [{ step: news, deadlineAt: input.deadlineAt }],
    startWorkflowOperation: new WithStartWorkflowOperation<typeof round>('round', {
      ...roundStart(opening, { hash, taskQueue: rig.taskQueue, arriving: news }),
      workflowIdConflictPolicy: 'USE_EXISTING',
    }),
  });
}

const handleOf = (input: RoundInput) => {
  const { workflowId } = roundStart(input, { hash });
  return rig.client.workflow.getHandle<typeof round>(workflowId);
};

async function eventTypes(input: RoundInput): Promise<string[]> {
  const { events = [] } = await handleOf(input).fetchHistory();
  return (events ?? []).map((event) => Object.keys(event).find((name) => name.endsWith('EventAttributes')) ?? '');
}

describe('a round that is over when its workflow starts', () => {
  it('ends in its first task, without a timer, an activity or an upsert', async () => {
    const bet = step({ operation: 'payin' });
    const win = step({ operation: 'payout', linkedKey: bet.key, amount: '25.00' });
    const input = roundInput({ story: [bet, win] });
    const result = await (await start(input)).result();
    expect(result).toEqual({ state: 'settled', bet: '10.00', won: '25.00', operations: 2 });
    expect(await eventTypes(input)).toHaveLength(5);
  });

  it('is listed with its final state and one line that tells it', async () => {
    const bet = step({ operation: 'payin' });
    const back = step({ operation: 'rollback', linkedKey: bet.key });
    const input = roundInput({ story: [bet, back], providerRound: 'r-9' });
    const handle = await start(input);
    await handle.result();
    const description = await handle.describe();
    expect(description.typedSearchAttributes.get(ROUND_STATE)).toBe('refunded');
    expect(description.typedSearchAttributes.get(OPERATION)).toBe('rollback');
    expect(await description.staticSummary()).toBe('bet 10.00 BRL, rolled back · aviador · round r-9');
  });

  it('counts a tombstone as a step at which nothing was at stake', async () => {
    const input = roundInput({ story: [step({ operation: 'rollback', outcome: 'tombstone' })] });
    expect(await (await start(input)).result()).toMatchObject({ state: 'cancelled', bet: '0.00', operations: 1 });
  });
});

describe('a round that is told step by step', () => {
  it('waits while something is at stake and ends with the last payout', async () => {
    const [first, second] = [step({ operation: 'payin' }), step({ operation: 'payin' })];
    const input = roundInput();
    await tell(input, [], first);
    await tell(input, [first], second);
    await tell(input, [first, second], step({ operation: 'payout', linkedKey: first.key, amount: '0.00' }));
    expect(await handleOf(input).query(getRoundState)).toMatchObject({ state: 'open', operations: 3 });
    await tell(input, [], step({ operation: 'payout', linkedKey: second.key, amount: '30.00' }));
    expect(await handleOf(input).result()).toEqual({ state: 'settled', bet: '20.00', won: '30.00', operations: 4 });
    expect((await handleOf(input).describe()).typedSearchAttributes.get(ROUND_STATE)).toBe('settled');
  });

  it('counts an operation once, however often and whatever way it comes', async () => {
    const bet = step({ operation: 'payin' });
    const input = roundInput({ story: [bet] });
    await start(input);
    await tell(input, [], bet);
    await tell(input, [], bet);
    expect(await handleOf(input).query(getRoundState)).toMatchObject({ state: 'open', bet: '10.00', operations: 1 });
  });

  it('opens a new run for news that comes after the end, with the story so far', async () => {
    const bet = step({ operation: 'payin' });
    const win = step({ operation: 'payout', linkedKey: bet.key });
    const input = roundInput({ story: [bet, win] });
    await (await start(input)).result();
    await tell(input, [bet, win], step({ operation: 'payin', transactionId: '77' }));
    const state = await handleOf(input).query(getRoundState);
    expect(state).toMatchObject({ state: 'open', operations: 3 });
    expect(rig.runsOf(handleOf(input).workflowId)).toHaveLength(2);
  });

  it('does not end before the operation that opened its run has arrived', async () => {
    const bet = step({ operation: 'payin' });
    const back = step({ operation: 'rollback', linkedKey: bet.key });
    const input = roundInput({ story: [bet, step({ operation: 'payout', linkedKey: bet.key })] });
    await start({ ...input, expects: back.operationId });
    expect(await handleOf(input).query(getRoundState)).toMatchObject({ state: 'settled' });
    await tell(input, [], back);
    expect(await handleOf(input).result()).toMatchObject({ state: 'refunded', operations: 3 });
  });

  it('refuses an update of the wrong shape and leaves no trace of it', async () => {
    const input = roundInput({ story: [step({ operation: 'payin' })] });
    const handle = await start(input);
    const wrong = { step: step({ operation: 'payin', operationId: '' }), deadlineAt: 'never' };
    await expect(handle.executeUpdate(applyOperation, { args: [wrong] })).rejects.toThrow('Workflow Update failed');
    expect(await handle.query(getRoundState)).toMatchObject({ operations: 1 });
  });
});

describe('a round past its deadline', () => {
  it('is closed as lost when the provider finished it and nothing was won', async () => {
    const bet = step({ operation: 'payin' });
    const input = roundInput({ story: [bet], deadlineAt: soon() });
    askProvider.mockResolvedValue({ asked: true, lines: [line(bet)] });
    closeRound.mockResolvedValue({ closed: true });
    const handle = await start(input);
    await vi.waitFor(() => expect(closeRound).toHaveBeenCalledWith({ roundId: input.roundId }), { timeout: 10_000 });
    await tell(input, [], step({ operation: 'round_close', amount: '0.00' }));
    expect(await handle.result()).toEqual({ state: 'settled', bet: '10.00', won: '0.00', operations: 2 });
    expect(openBreaks).not.toHaveBeenCalled();
  });

  it('becomes a case when the provider knows a win that we lack, and still settles by the late win', async () => {
    const bet = step({ operation: 'payin' });
    const input = roundInput({ story: [bet], deadlineAt: past() });
    const win = line(bet, { transactionId: '555', operation: 'payout', amount: '31.5' });
    askProvider.mockResolvedValue({ asked: true, lines: [line(bet), win] });
    const handle = await start(input);
    await vi.waitFor(() => expect(openBreaks).toHaveBeenCalled(), { timeout: 10_000 });
    const difference = { kind: 'win_missing_ours', transactionId: '555', ours: null, theirs: '31.50' };
    expect(openBreaks.mock.calls[0]?.[0]).toMatchObject({ roundId: input.roundId, differences: [difference] });
    await vi.waitFor(async () => expect((await handle.describe()).typedSearchAttributes.get(NEEDS_HUMAN)).toBe(true), {
      timeout: 10_000,
      interval: 100,
    });
    await tell(input, [], step({ operation: 'payout', linkedKey: bet.key, amount: '31.50', transactionId: '555' }));
    expect(await handle.result()).toMatchObject({ state: 'settled', won: '31.50' });
    const attributes = (await handle.describe()).typedSearchAttributes;
    expect([attributes.get(ROUND_STATE), attributes.get(NEEDS_HUMAN)]).toEqual(['settled', false]);
  });

  it.each([
    ['the provider never heard of the bet', { asked: true, lines: [] }, 'bet_missing_theirs'],
    ['the provider still plays it', 'open there', 'stuck_round'],
    ['the provider cannot be asked', { asked: false }, 'stuck_round'],
  ] as const)('becomes a case when %s', async (_, answer, kind) => {
    const bet = step({ operation: 'payin' });
    const input = roundInput({ story: [bet], deadlineAt: past() });
    const open = { asked: true, lines: [line(bet, { roundFinished: false })] } as const;
    askProvider.mockResolvedValue(answer === 'open there' ? open : answer);
    await start(input);
    await vi.waitFor(() => expect(openBreaks).toHaveBeenCalled(), { timeout: 10_000 });
    expect(openBreaks.mock.calls[0]?.[0].differences).toMatchObject([{ kind, transactionId: bet.transactionId }]);
    await vi.waitFor(async () => expect(await handleOf(input).query(getRoundState)).toMatchObject({ state: 'stuck' }), {
      timeout: 10_000,
      interval: 100,
    });
  });

  it('asks again while the provider is away, and makes a case when its answer is worth no retry', async () => {
    const bet = step({ operation: 'payin' });
    askProvider
      .mockRejectedValueOnce(new Failure('provider_unavailable', 'away', { retryAfterSeconds: 0 }))
      .mockRejectedValue(new Failure('provider_protocol', 'not to be read'));
    await start(roundInput({ story: [bet], deadlineAt: past() }));
    await vi.waitFor(() => expect(openBreaks).toHaveBeenCalled(), { timeout: 10_000 });
    expect(openBreaks.mock.calls[0]?.[0].differences).toMatchObject([{ kind: 'stuck_round' }]);
    expect(askProvider).toHaveBeenCalledTimes(2);
  });
});
