import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BreakKind } from '../../domain/break-kind.ts';
import type { StagedLine } from '../../db/reconciliation/statements.ts';
import type { BreakView } from '../../db/reconciliation/queries.ts';
import { type Day, createDay, lineOf, reconcile } from './day-fixture.ts';

type Planted = {
  kind: BreakKind;
  transactionId: string | null;
  state?: string;
  ours: string | null;
  theirs: string | null;
  cause: RegExp;
};

let day: Day;
let lines: StagedLine[];
const planted: Planted[] = [];
let runId: string;
let seen: readonly BreakView[];

/** Plants one instance of every kind, among clean traffic. */
async function plant(): Promise<void> {
  const { bet, win, rollback, post } = day;
  const expectBreak = (kind: BreakKind, transactionId: string | null, rest: Omit<Planted, 'kind' | 'transactionId'>) =>
    void planted.push({ kind, transactionId, ...rest });

  const ghost = bet(1_100n);
  lines.push(lineOf(ghost));
  expectBreak('bet_missing_ours', ghost.transactionId, {
    ours: null,
    theirs: '11.00',
    cause: /never reached the ledger/,
  });

  const unpaid = bet(1_200n);
  const unsent = win(unpaid, 2_400n);
  await post(unpaid);
  lines.push(lineOf(unpaid), lineOf(unsent));
  expectBreak('win_missing_ours', unsent.transactionId, { ours: null, theirs: '24.00', cause: /paid a win/ });

  const standing = bet(1_300n);
  const lost = rollback(standing);
  await post(standing);
  lines.push(lineOf(standing), lineOf(lost));
  expectBreak('rollback_missing_ours', lost.transactionId, { ours: null, theirs: '13.00', cause: /rollback was lost/ });

  const unlisted = bet(1_400n);
  const settles = win(unlisted, 0n);
  await post(unlisted, settles);
  lines.push(lineOf(settles));
  expectBreak('bet_missing_theirs', unlisted.transactionId, { ours: '14.00', theirs: null, cause: /does not list/ });

  const played = bet(1_500n);
  const unknownWin = win(played, 1_500_00n);
  await post(played, unknownWin);
  lines.push(lineOf(played));
  expectBreak('win_missing_theirs', unknownWin.transactionId, { ours: '1500.00', theirs: null, cause: /forged/ });

  const altered = bet(1_600n);
  await post(altered, win(altered, 0n, { transactionId: '91600', key: 'win:91600' }));
  lines.push(lineOf(altered, { amount: 1_700n }), { ...lineOf(win(altered, 0n)), transactionId: '91600' });
  expectBreak('amount', altered.transactionId, {
    ours: '16.00',
    theirs: '17.00',
    cause: /the bet with different amounts/,
  });

  const foreign = bet(1_700n);
  const foreignEnd = win(foreign, 0n);
  await post(foreign, foreignEnd);
  lines.push(lineOf(foreign, { currency: 'BRL' }), lineOf(foreignEnd));
  expectBreak('currency', foreign.transactionId, { ours: '17.00', theirs: '17.00', cause: /different currencies/ });

  const listedTwice = bet(1_800n);
  const listedEnd = win(listedTwice, 0n);
  await post(listedTwice, listedEnd);
  lines.push(lineOf(listedTwice), lineOf(listedTwice), lineOf(listedEnd));
  expectBreak('duplicate_theirs', listedTwice.transactionId, {
    ours: null,
    theirs: '18.00',
    cause: /lists the same bet twice/,
  });

  const once = bet(1_900n);
  const postedAgain = { ...once, key: `bet:again:${once.transactionId}` };
  await post(once, postedAgain, win(once, 0n, { transactionId: '91900', key: 'win:91900' }));
  await post(win(postedAgain, 0n, { transactionId: '91901', key: 'win:91901', links: [postedAgain.key] }));
  lines.push(lineOf(once));
  for (const id of ['91900', '91901']) lines.push(lineOf(win(once, 0n), { transactionId: id }));
  expectBreak('duplicate_ours', once.transactionId, { ours: '19.00', theirs: null, cause: /posted twice here/ });

  const declined = bet(2_000n);
  await post(declined);
  lines.push(lineOf(declined, { accepted: false }));
  expectBreak('status', declined.transactionId, { ours: '20.00', theirs: null, cause: /recorded as declined there/ });

  const refused = bet(999_999_900n);
  await post(refused);
  lines.push(lineOf(refused));
  expectBreak('status', refused.transactionId, { ours: null, theirs: '9999999.00', cause: /insufficient_funds/ });

  const early = bet(2_100n);
  const overtaking = rollback(early);
  await post(overtaking, early);
  lines.push(lineOf(overtaking), lineOf(early, { accepted: false }));
  expectBreak('orphan_rollback', overtaking.transactionId, {
    state: 'resolved',
    ours: null,
    theirs: '21.00',
    cause: /overtook its bet/,
  });

  const counted = bet(2_200n);
  const countedRollback = rollback(counted);
  await post(countedRollback, counted);
  lines.push(lineOf(counted));
  expectBreak('late_original', counted.transactionId, { ours: null, theirs: '22.00', cause: /after its own rollback/ });

  const waiting = bet(2_300n);
  await post(waiting);
  lines.push(lineOf(waiting, { roundFinished: false }));
  await day.pool.query('update round set deadline_at = $2 where provider_round = $1', [
    waiting.round?.providerRound,
    day.hoursAgo(1),
  ]);
  expectBreak('stuck_round', waiting.transactionId, { ours: '23.00', theirs: null, cause: /open past its deadline/ });

  const paid = bet(2_400n);
  const paidWin = win(paid, 4_800n);
  const correction = rollback(paid);
  await post(paid, paidWin);
  lines.push(lineOf(paid), lineOf(paidWin), lineOf(correction));
  expectBreak('rollback_of_settled', correction.transactionId, {
    ours: null,
    theirs: '24.00',
    cause: /whose win is paid/,
  });

  const miscounted = bet(2_500n);
  const miscountedWin = win(miscounted, 3_000n);
  await post(miscounted, miscountedWin);
  lines.push(lineOf(miscounted), lineOf(miscountedWin));
  await day.pool.query('update round set won = 100 where provider_round = $1', [miscounted.round?.providerRound]);
  expectBreak('round_total', null, { ours: '1.00', theirs: '30.00', cause: /round's total does not/ });

  const border = bet(2_600n, { effectiveAt: day.period.from.toISOString() });
  const borderEnd = win(border, 0n);
  await post(border, borderEnd);
  lines.push(lineOf(border, { occurredAt: new Date(day.period.from.getTime() - 1).toISOString() }), lineOf(borderEnd));
  expectBreak('cut_off', border.transactionId, {
    state: 'resolved',
    ours: '26.00',
    theirs: '26.00',
    cause: /neighbouring gaming day/,
  });

  const renamed = bet(2_700n);
  const renamedEnd = win(renamed, 0n);
  await post(renamed, renamedEnd);
  lines.push(lineOf(renamed, { transactionId: '92700' }), lineOf(renamedEnd));
  expectBreak('mapping', renamed.transactionId, { ours: '27.00', theirs: '27.00', cause: /another transaction id/ });

  const mixedUp = bet(2_800n);
  const mixedUpEnd = win(mixedUp, 0n);
  await post(mixedUp, mixedUpEnd);
  lines.push(lineOf(mixedUp, { providerRound: 'r-other' }), lineOf(mixedUpEnd));
  expectBreak('mapping', mixedUp.transactionId, { ours: '28.00', theirs: '28.00', cause: /another round/ });

  const torn = bet(2_900n);
  lines.push(lineOf(torn, { amount: null, problem: 'the amount 29,00 is no amount' }));
  expectBreak('unparsable_line', null, { ours: null, theirs: null, cause: /cannot be read/ });
}

beforeAll(async () => {
  day = await createDay();
  lines = await day.cleanTraffic(20);
  await plant();
  runId = await reconcile(day, lines);
  seen = await day.breaks(runId);
});
afterAll(() => day.close());

const identity = (found: { kind: string; transactionId: string | null }) =>
  `${found.kind} ${found.transactionId ?? '-'}`;

test('every planted difference is found under its name, and none is invented', () => {
  expect(seen.map(identity).toSorted()).toEqual(planted.map(identity).toSorted());
});

test('a run with open breaks is not clean, and counts leave out what is explained', async () => {
  const run = await day.run(runId);
  expect(run.state).toBe('breaks');
  const explained = planted.filter((one) => one.state === 'resolved').length;
  expect(run.counts).toMatchObject({ breaks: planted.length - explained, expected: 0, explained });
  expect(Object.values(run.byKind).reduce((sum, n) => sum + n, 0)).toBe(planted.length);
  expect(run.passes.map((pass) => pass.name)).toEqual(['totals', 'exact', 'composite', 'rounds', 'classify', 'close']);
  expect(run.noActivity).toBe(false);
});

describe('each break', () => {
  test('names amounts, state and cause of its own case', () => {
    for (const { kind, transactionId, state = 'open', ours, theirs, cause } of planted) {
      const found = seen.find((one) => identity(one) === identity({ kind, transactionId }));
      const label = `${kind} ${transactionId}`;
      expect(found?.state, label).toBe(state);
      expect(found?.ours?.amount ?? null, label).toBe(ours);
      expect(found?.theirs?.amount ?? null, label).toBe(theirs);
      expect(found?.cause, label).toMatch(cause);
      expect(found?.repair, label).toMatch(state === 'resolved' ? /^None: explained/ : /\w+/);
    }
  });

  test('shows its evidence: the line, the operation, its transfers and the workflow', async () => {
    const amount = seen.find((one) => one.kind === 'amount');
    const { evidence, events } = await day.explain(amount?.id ?? '');
    expect(evidence.statementLine?.raw).toContain(amount?.transactionId);
    expect(evidence.operation).toMatchObject({ outcome: 'posted', amount: { currency: 'EUR', amount: '16.00' } });
    expect(evidence.transfers).toMatchObject([{ debit: 'player', credit: 'clearing:hypetech:EUR' }]);
    expect(evidence.walletCallId).not.toBeNull();
    expect(evidence.workflowId).toMatch(/^round\.hypetech\./);
    expect(events.map((event) => event.action)).toEqual(['opened']);
  });
});

test('a second run over the same finds the same and tells nothing new', async () => {
  const events = () => day.ledger.count('break_event');
  const before = await events();
  const first = await day.run(runId);
  const again = await day.run(await reconcile(day, lines));
  expect(await events()).toBe(before);
  expect(again).toMatchObject({
    state: first.state,
    counts: first.counts,
    totals: first.totals,
    byKind: first.byKind,
    inputHash: first.inputHash,
  });
  expect((await day.breaks(again.id)).map((one) => one.id).toSorted()).toEqual(seen.map((one) => one.id).toSorted());
});
