// A provider that reports by day, from the simulator's CSV over HTTP through the real workflow to the cases. What the events
// are is told by the ledger's own model; no dialect is needed to reconcile them.

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createReconciliationActivities } from '../../activities/reconciliation.ts';
import { createRun } from '../../db/reconciliation/queries.ts';
import { formatAmount } from '../../domain/money.ts';
import type { WalletEvent } from '../../domain/wallet-event.ts';
import { createDayReport } from '../../providers/day-report.ts';
import type { ReportOperation } from '../../providers/report-layout.ts';
import type { ReportedTransaction } from '../../providers/simulator-kit/day-report.ts';
import { createFaultPlan } from '../../providers/simulator-kit/fault-plan.ts';
import { createReceivedLog } from '../../providers/simulator-kit/received-log.ts';
import { createSimulatorServer } from '../../providers/simulator-kit/simulator-server.ts';
import { reconcileStart } from '../../workflows/reconcile-start.ts';
import { neighbourQueue } from '../../workflows/task-queues.ts';
import { type Rig, createRig } from '../workflows/rig.ts';
import { type Day, createDay } from './day-fixture.ts';

let day: Day;
let rig: Rig;
let booked: ReportedTransaction[];
/** Called after each page is read; throws to be a connection that breaks. */
let trouble: (page: number) => void;

const simulator = createSimulatorServer({
  received: createReceivedLog(() => new Date()),
  faults: createFaultPlan(),
  play: () => Promise.resolve({ ok: false, problem: 'nothing to play' }),
  truth: () => [],
  report: { token: 'report-token', transactions: () => booked },
});

beforeAll(async () => {
  const address = await simulator.listen({ host: '127.0.0.1', port: 0 });
  const report = createDayReport({
    provider: 'hypetech',
    url: `${address}/reports/transactions`,
    token: 'report-token',
  });
  day = await createDay();
  const activities = createReconciliationActivities({
    pool: day.pool,
    providerApi: () => ({
      async *dayStatement(request) {
        let page = 0;
        for await (const lines of report(request)) {
          yield lines;
          trouble(++page);
        }
      },
    }),
  });
  rig = await createRig({ reconciliation: activities });
});
/** Each test plays in an hour of its own, which is the period of its run. */
let hour = { from: new Date(), to: new Date() };
let played = 0;
let clock = 0;
beforeEach(() => {
  booked = [];
  trouble = () => undefined;
  played += 1;
  clock = 0;
  const from = new Date(Date.now() - played * 24 * 3_600_000);
  hour = { from, to: new Date(from.getTime() + 3_600_000) };
});
const at = () => new Date(hour.from.getTime() + ++clock * 1_000).toISOString();
afterAll(async () => {
  await rig.close();
  await day.close();
  await simulator.close();
});

const WORD: Partial<Record<WalletEvent['operation'], ReportOperation>> = {
  payin: 'bet',
  payout: 'win',
  cashback: 'cashback',
  jackpot: 'jackpot',
  promo: 'promo',
};

/** The transaction as the provider books it. */
function book(event: WalletEvent, changes: Partial<ReportedTransaction> = {}): void {
  booked.push({
    transactionId: event.transactionId,
    operation: WORD[event.operation] ?? 'rollback',
    roundId: event.round?.providerRound ?? '',
    player: event.player ?? '',
    game: event.game,
    currency: event.currency,
    amount: formatAmount(event.amount, event.currency),
    accepted: true,
    at: event.effectiveAt ?? '',
    linkedTransactionId: null,
    sessionId: null,
    test: false,
    shown: null,
    ...changes,
  });
}

/** Posts the events and books them there too, as they are. */
async function agree(...events: WalletEvent[]): Promise<void> {
  await day.post(...events);
  for (const event of events) book(event);
}

async function run() {
  const source = { statementIds: null, hasApi: true, createdBy: 'finance' };
  const created = await createRun(day.pool, { provider: 'hypetech', period: hour, ...source });
  if (!created.ok) throw new Error(created.code);
  const { id, provider, from, to } = created.run;
  const started = { id, provider, from: from.toISOString(), to: to.toISOString(), workflowId: `recon.${id}` };
  const options = reconcileStart(started, neighbourQueue(rig.taskQueue, 'reconciliation'));
  const handle = await rig.client.workflow.start('reconcile', options);
  await handle.result().catch(() => undefined);
  const found = (await day.breaks(id)).map((one) => `${one.kind} ${one.transactionId ?? '-'}`);
  return { run: await day.run(id), found: found.toSorted() };
}

const of = (changes: Partial<WalletEvent> = {}) => ({ effectiveAt: at(), ...changes });
const gift = (operation: 'cashback' | 'promo', transactionId: string) =>
  day.bet(700n, of({ operation, transactionId, key: `${operation}:${transactionId}`, round: null, game: null }));

test('every shape of call that a dialect has is matched: legs, refunds, corrections, gifts, jackpots and free stakes', async () => {
  const [first, second] = [day.bet(1_000n, of()), day.bet(500n, of())];
  const won = day.win(first, 2_500n, of());
  const takenBack = day.win(
    first,
    2_500n,
    of({ operation: 'payout_reversal', key: 'reversal:1', transactionId: 'rev-1' }),
  );
  const jackpot = day.win(second, 9_000n, of({ operation: 'jackpot', key: 'jackpot:1', transactionId: 'jp-1' }));
  const returned = day.rollback(second, of({ operation: 'refund' }));
  await agree(first, second, won, takenBack, jackpot, returned);
  // Stake and result under one id, as a call of two legs has them.
  const oneStep = day.bet(300n, of({ transactionId: 'one', key: 'bet:one', closesRound: true }));
  await agree(oneStep, day.win(oneStep, 400n, of({ transactionId: 'one' })));
  await agree(gift('cashback', 'cb-1'), gift('promo', 'pr-1'));
  const free = day.bet(200n, of({ mode: 'free', bonusCode: 'welcome' }));
  const freeWin = day.win(free, 100n, of({ mode: 'free' }));
  await day.post(free, freeWin);
  book(free, { operation: 'free_bet' });
  book(freeWin, { operation: 'free_win' });

  const { run: closed, found } = await run();
  expect(found).toEqual([]);
  expect(closed).toMatchObject({ state: 'clean', counts: { theirs: 12, ours: 12, matched: 12, breaks: 0 } });
});

test('each planted difference is found under its name, by players and games that only the lines tell', async () => {
  const bets = ['gone', 'twice', 'declined', 'altered', 'mapped', 'paid', 'granted'].map((transactionId) =>
    day.bet(1_000n, of({ transactionId, key: `bet:${transactionId}` })),
  );
  await day.post(...bets);
  for (const bet of bets) await agree(day.win(bet, 0n, of()));
  const [gone, twice, declined, altered, mapped, paid, granted] = bets as [WalletEvent, ...WalletEvent[]] &
    WalletEvent[];
  book(gone, { shown: { as: 'omitted' } });
  book(twice!, { shown: { as: 'twice' } });
  book(declined!, { shown: { as: 'declined' } });
  book(altered!, { shown: { as: 'amount', amount: '20.00' } });
  book(mapped!, { game: 'another-game' });
  book(paid!);
  book(granted!, { operation: 'free_bet' });
  const jackpot = day.win(paid!, 5_000n, of({ operation: 'jackpot', key: 'jackpot:2', transactionId: 'jp-2' }));
  await day.post(jackpot);
  book(jackpot, { operation: 'win' });
  book(day.bet(1n, of({ transactionId: 'stranger' })), { player: 'nobody' });

  expect((await run()).found).toEqual([
    'amount altered',
    'bet_missing_theirs gone',
    'duplicate_theirs twice',
    'free_round_leakage granted',
    'jackpot_class jp-2',
    'mapping mapped',
    'status declined',
    'unparsable_line -',
  ]);
});

test('a stake that has a jackpot and no end is stuck, and one that was closed again after its reopening is not', async () => {
  // A round belongs to the period it was opened in, which is the ledger's own time.
  hour = { from: new Date(Date.now() - 1_800_000), to: new Date(Date.now() + 1_800_000) };
  const named = (transactionId: string) => of({ transactionId, key: `bet:${transactionId}` });
  const waiting = day.bet(800n, named('waiting'));
  await agree(waiting, day.win(waiting, 100n, of({ operation: 'jackpot', key: 'jackpot:3', transactionId: 'jp-3' })));
  const mark = (bet: WalletEvent, operation: 'round_close' | 'round_reopen', n: number): WalletEvent => ({
    ...bet,
    operation,
    amount: 0n,
    key: `${operation}:${bet.transactionId}:${n}`,
    closesRound: operation === 'round_close',
    tombstoneKey: null,
    effectiveAt: at(),
  });
  const closed = day.bet(810n, named('closed'));
  const reopened = day.bet(820n, named('reopened'));
  await agree(closed, reopened);
  for (const bet of [closed, reopened]) await day.post(mark(bet, 'round_close', 1), mark(bet, 'round_reopen', 1));
  await day.post(mark(closed, 'round_close', 2));
  const rounds = [waiting, closed, reopened].map((bet) => bet.round?.providerRound);
  await day.pool.query("update round set deadline_at = now() - interval '1 second' where provider_round = any ($1)", [
    rounds,
  ]);
  expect((await run()).found).toEqual(['stuck_round reopened', 'stuck_round waiting']);
});

test('a reading that broke off goes on where it stopped and stores no line twice', async () => {
  for (let n = 0; n < 1_200; n++) book(day.bet(1n, of()));
  let failures = 1;
  trouble = (page) => {
    if (page === 1 && failures-- > 0) throw new Error('the connection broke');
  };
  const { run: closed } = await run();
  expect(closed).toMatchObject({ state: 'breaks', counts: { theirs: 1_200 } });
  expect(await day.ledger.count('statement_line where statement_id = any ($1)', [closed.statementIds])).toBe(1_200);
});

test('a report that changed between two tries fails the run, because halves of two reports are no day', async () => {
  book(day.bet(1n, of()));
  let failures = 1;
  trouble = () => {
    if (failures-- <= 0) return;
    book(day.bet(2n, of()));
    throw new Error('the connection broke');
  };
  const { run: closed } = await run();
  expect(closed).toMatchObject({ state: 'failed', reason: expect.stringMatching(/report changed/) as string });
});

test('a report without a line is an empty day, and our transactions of it show', async () => {
  await day.post(day.bet(100n, of({ transactionId: 'alone' })));
  expect((await run()).found).toEqual(['bet_missing_theirs alone']);
});
