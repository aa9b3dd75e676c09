import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createRepairActivities } from '../../activities/repair-activities.ts';
import { createRoundActivities } from '../../activities/round-activities.ts';
import { findProposal } from '../../db/repair/proposal-rows.ts';
import type { ProviderApi, StatementLine } from '../../providers/provider-api.ts';
import { repairStart } from '../../workflows/repair-start.ts';
import { neighbourQueue } from '../../workflows/task-queues.ts';
import { lineOf, reconcile } from '../reconciliation/day-fixture.ts';
import { type Rig, createRig } from '../workflows/rig.ts';
import { type RepairDay, createRepairDay, hypetech } from './repair-fixture.ts';

let day: RepairDay;
let rig: Rig;
/** Called after the work of an activity is done; throws to be a worker that dies before it can say so. */
let loss: (activity: string) => void;
let statement: StatementLine[];
let asks: number;

const sessionStatement: NonNullable<ProviderApi['sessionStatement']> = async function* () {
  asks += 1;
  yield statement;
};

beforeAll(async () => {
  day = await createRepairDay();
  const providerApi = () => ({ sessionStatement });
  const repairs = createRepairActivities({ pool: day.pool, providerApi, eventOf: () => hypetech.eventOf });
  const { askProvider } = createRoundActivities({ pool: day.pool, providerApi, openCase: () => Promise.resolve() });
  const lossy = Object.fromEntries(
    Object.entries(repairs).map(([name, work]) => [
      name,
      async (input: never) => {
        const result: unknown = await (work as (input: never) => Promise<unknown>)(input);
        loss(name);
        return result;
      },
    ]),
  ) as typeof repairs;
  rig = await createRig({ repairs: lossy, providers: { askProvider } });
});
beforeEach(() => {
  loss = () => undefined;
  statement = [];
  asks = 0;
});
afterAll(async () => {
  await rig.close();
  await day.close();
});

const start = (breakId: string, proposalId: string) => {
  const about = { provider: 'hypetech', playerId: day.player.id, currency: 'EUR', summary: 'credit_player' } as const;
  return rig.client.workflow.start(
    'repair',
    repairStart({ ...about, breakId, proposalId }, neighbourQueue(rig.taskQueue, 'repairs')),
  );
};

/** A win that is missing here; answers with the case. */
async function missingWin() {
  const bet = day.bet(1_000n);
  const win = day.win(bet, 3_000n);
  await day.post(bet);
  const lines = [lineOf(bet), lineOf(win)];
  const found = await day.caseOf(await reconcile(day, lines), 'win_missing_ours', win.transactionId);
  return { id: found.id, bet, win, lines };
}
const balance = () => day.ledger.balance(day.player.id);

test('an approved repair is carried out and proved, and its workflow tells so', async () => {
  const { id } = await missingWin();
  const before = await balance();
  const proposal = await day.approved(id, { action: 'credit_player' });
  const handle = await start(id, proposal);
  expect(handle.workflowId).toBe(`repair.${id}`);
  expect(await handle.result()).toEqual({ state: 'resolved', proposals: 1 });
  expect(await balance()).toBe(before + 3_000n);
  expect(await findProposal(day.pool, proposal)).toMatchObject({ state: 'applied', failure: null });
  expect(await day.differences()).toEqual([]);
});

test('a worker that dies after every step moves the money once and comes to the same end', async () => {
  const { id } = await missingWin();
  const before = await balance();
  const lost = new Set<string>();
  loss = (name) => {
    if (lost.has(name)) return;
    lost.add(name);
    throw new Error('the worker is gone');
  };
  const handle = await start(id, await day.approved(id, { action: 'credit_player' }));
  expect(await handle.result()).toEqual({ state: 'resolved', proposals: 1 });
  expect(lost).toEqual(new Set(['describeRepair', 'applyRepair', 'proveRepair']));
  expect(await balance()).toBe(before + 3_000n);
  const events = (await day.explain(id)).events.filter(({ action }) => action === 'repaired');
  expect(events).toHaveLength(1);
});

test('an activity that runs many times at once moves the money once', async () => {
  const { id } = await missingWin();
  const before = await balance();
  const proposal = await day.approved(id, { action: 'credit_player' });
  const applied = await Promise.all(Array.from({ length: 5 }, () => day.apply(proposal)));
  expect(new Set(applied.map(({ state }) => state))).toEqual(new Set(['applied']));
  expect(await balance()).toBe(before + 3_000n);
  const proved = await Promise.all(Array.from({ length: 5 }, () => day.prove(proposal)));
  expect(new Set(proved.map(({ state }) => state))).toEqual(new Set(['resolved']));
});

test('proposals of one case that were approved together are carried out by one run', async () => {
  const { id } = await missingWin();
  const before = await balance();
  const first = await day.approved(id, { action: 'credit_player', amount: 1_000n });
  await day.approved(id, { action: 'credit_player', amount: 2_000n });
  expect(await (await start(id, first)).result()).toEqual({ state: 'resolved', proposals: 2 });
  expect(await balance()).toBe(before + 3_000n);
});

test('a call that arrives after the approval ends the repair without a second credit', async () => {
  const { id, win } = await missingWin();
  const proposal = await day.approved(id, { action: 'credit_player' });
  await day.post(win);
  const before = await balance();
  expect(await (await start(id, proposal)).result()).toEqual({ state: 'open', proposals: 1 });
  expect(await findProposal(day.pool, proposal)).toMatchObject({ state: 'rejected', failure: 'already_posted' });
  expect(await balance()).toBe(before);
});

test('a case that clears by itself ends the proposals that wait on it', async () => {
  const { id, win, lines } = await missingWin();
  const made = await day.propose(id, { action: 'credit_player' });
  if (!made.ok || made.id === null) throw new Error('not proposed');
  await day.post(win);
  await reconcile(day, lines);
  expect(await day.state(id)).toBe('resolved');
  expect(await findProposal(day.pool, made.id)).toMatchObject({
    state: 'rejected',
    checker: 'reconciliation',
    note: expect.stringMatching(/both sides agree/),
  });
  const actions = (await day.explain(id)).events.map(({ action }) => action);
  expect(actions).toEqual(['opened', 'proposed', 'resolved', 'rejected']);
});

test('asking the provider moves nothing, and the answer stands in the case', async () => {
  const { id, bet, win } = await missingWin();
  await day.pool.query("update session set provider_session_id = 'theirs-1' where launch_token = $1", [
    day.player.token,
  ]);
  statement = [
    {
      transactionId: win.transactionId,
      operation: 'payout',
      providerRound: bet.round?.providerRound ?? '',
      amount: '30.00',
      currency: null,
      accepted: true,
      roundFinished: true,
      occurredAt: win.effectiveAt ?? '',
      raw: '{}',
    },
  ];
  const before = await balance();
  const made = await day.propose(id, { action: 'ask_provider' });
  expect(made).toMatchObject({
    ok: true,
    effect: { providerCall: expect.stringMatching(/^ask hypetech/), transfers: [] },
  });
  if (!made.ok || made.id === null) throw new Error('not proposed');
  await day.decide(made.id, 'approve');
  expect(await (await start(id, made.id)).result()).toEqual({ state: 'open', proposals: 1 });
  expect(asks).toBe(1);
  expect(await balance()).toBe(before);
  const { events, state } = await day.explain(id);
  expect(state).toBe('open');
  expect(events.find(({ action }) => action === 'answered')?.detail).toMatchObject({
    answered: true,
    lines: [{ transactionId: win.transactionId, amount: '30.00' }],
  });
});
