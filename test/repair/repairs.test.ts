import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { compareLedger } from '../../db/verify/verify-ledger.ts';
import type { WalletEvent } from '../../domain/wallet-event.ts';
import type { StagedLine } from '../../db/reconciliation/statements.ts';
import { lineOf, reconcile } from '../reconciliation/day-fixture.ts';
import { type RepairDay, createRepairDay } from './repair-fixture.ts';

let day: RepairDay;
let lines: StagedLine[];

beforeAll(async () => {
  day = await createRepairDay();
  lines = await day.cleanTraffic(5);
});
beforeEach(() => {
  lines = [...lines];
});
afterAll(() => day.close());

afterEach(() => day.requireWhole());

const balance = () => day.ledger.balance(day.player.id);
/** A run over all lines must see nothing to do: the repair is proved by who did not make it. */
async function expectClean(): Promise<void> {
  const run = await day.run(await reconcile(day, lines));
  expect(run.byKind).toEqual(Object.fromEntries(Object.entries(run.byKind).filter(([kind]) => EXPLAINED.has(kind))));
  expect(run.state).toBe('clean');
  for (const { currency, theirs, ours } of run.totals) expect(`${currency} ${ours}`).toBe(`${currency} ${theirs}`);
}
const EXPLAINED = new Set([
  'duplicate_ours',
  'bet_missing_theirs',
  'win_missing_theirs',
  'status',
  'duplicate_theirs',
  'jackpot_class',
]);
const late = (event: WalletEvent) => day.ledger.post(event);

describe('a missing call', () => {
  test('a win is credited under its own key: the next run agrees, and the late call moves nothing', async () => {
    const bet = day.bet(1_200n);
    const win = day.win(bet, 2_400n);
    await day.post(bet);
    lines.push(lineOf(bet), lineOf(win));
    const found = await day.caseOf(await reconcile(day, lines), 'win_missing_ours', win.transactionId);
    const before = await balance();
    expect(await day.repair(found.id, { action: 'credit_player' })).toBe('resolved');
    expect(await balance()).toBe(before + 2_400n);
    await expectClean();
    expect(await late(win)).toMatchObject({ outcome: 'duplicate' });
    expect(await balance()).toBe(before + 2_400n);
    const events = (await day.explain(found.id)).events.map(({ action, actor }) => `${action} ${actor}`);
    expect(events).toEqual(['opened reconciliation', 'proposed fin-1', 'approved app-1', 'repaired repair']);
  });

  test('a bet is debited, and may be settled and undone as any other', async () => {
    const bet = day.bet(1_100n);
    lines.push(lineOf(bet, { game: 'aviador' }));
    const found = await day.caseOf(await reconcile(day, lines), 'bet_missing_ours', bet.transactionId);
    const before = await balance();
    expect(await day.repair(found.id, { action: 'debit_player' })).toBe('resolved');
    expect(await balance()).toBe(before - 1_100n);
    const win = day.win(bet, 0n);
    await day.post(win);
    lines.push(lineOf(win));
    await expectClean();
    expect(await late(bet)).toMatchObject({ outcome: 'duplicate' });
    expect(await balance()).toBe(before - 1_100n);
  });

  test('a rollback gives the stake back once', async () => {
    const bet = day.bet(1_300n);
    const undone = day.rollback(bet);
    await day.post(bet);
    lines.push(lineOf(bet), lineOf(undone));
    const found = await day.caseOf(await reconcile(day, lines), 'rollback_missing_ours', undone.transactionId);
    const before = await balance();
    expect(await day.repair(found.id, { action: 'credit_player' })).toBe('resolved');
    expect(await balance()).toBe(before + 1_300n);
    await expectClean();
    expect(await late(undone)).toMatchObject({ outcome: 'duplicate' });
    expect(await balance()).toBe(before + 1_300n);
  });

  test('a part of it leaves the rest open in the same case, and the rest ends it', async () => {
    const bet = day.bet(1_000n);
    const win = day.win(bet, 3_000n);
    await day.post(bet);
    lines.push(lineOf(bet), lineOf(win));
    const found = await day.caseOf(await reconcile(day, lines), 'win_missing_ours', win.transactionId);
    const before = await balance();
    expect(await day.repair(found.id, { action: 'credit_player', amount: 1_000n })).toBe('open');
    expect(await day.explain(found.id)).toMatchObject({ residual: { amount: '20.00' }, ours: { amount: '10.00' } });
    const again = await day.caseOf(await reconcile(day, lines), 'win_missing_ours', win.transactionId);
    expect(again).toMatchObject({ id: found.id, state: 'open', residual: { amount: '20.00' } });
    expect(await late(win)).toMatchObject({ outcome: 'duplicate' });
    expect(await balance()).toBe(before + 1_000n);
    expect(await day.repair(found.id, { action: 'credit_player' })).toBe('resolved');
    expect(await balance()).toBe(before + 3_000n);
    await expectClean();
  });

  test('a part of a rollback leaves the rest open too', async () => {
    const bet = day.bet(900n);
    const undone = day.rollback(bet);
    await day.post(bet);
    lines.push(lineOf(bet), lineOf(undone));
    const found = await day.caseOf(await reconcile(day, lines), 'rollback_missing_ours', undone.transactionId);
    const before = await balance();
    expect(await day.repair(found.id, { action: 'credit_player', amount: 400n })).toBe('open');
    expect(await balance()).toBe(before + 400n);
    expect(await day.repair(found.id, { action: 'credit_player' })).toBe('resolved');
    expect(await balance()).toBe(before + 900n);
    await expectClean();
  });

  test('a bet that was refused here and accepted there is posted as the call that was refused', async () => {
    const bet = day.bet(999_999_900n);
    await day.post(bet);
    lines.push(lineOf(bet));
    const found = await day.caseOf(await reconcile(day, lines), 'status', bet.transactionId);
    const poor = await day.propose(found.id, { action: 'debit_player' });
    if (!poor.ok || poor.id === null) throw new Error('not proposed');
    expect(await day.decide(poor.id, 'approve')).toMatchObject({ ok: false, code: 'insufficient_funds' });
    expect(await day.decide(poor.id, 'reject')).toEqual({ ok: true });
    expect(await day.state(found.id)).toBe('open');
    lines.pop();
  });
});

describe('what stands in both', () => {
  test('a difference in amount is a transfer beside the operation', async () => {
    const bet = day.bet(1_600n);
    const win = day.win(bet, 500n);
    await day.post(bet, win);
    lines.push(lineOf(bet, { amount: 1_700n }), lineOf(win, { amount: 350n }));
    const run = await reconcile(day, lines);
    const before = await balance();
    const stake = await day.caseOf(run, 'amount', bet.transactionId);
    expect(await day.propose(stake.id, { action: 'credit_player' })).toMatchObject({
      code: 'action_impossible',
      why: /owes/,
    });
    expect(await day.repair(stake.id, { action: 'debit_player' })).toBe('resolved');
    expect(await day.repair((await day.caseOf(run, 'amount', win.transactionId)).id, { action: 'debit_player' })).toBe(
      'resolved',
    );
    expect(await balance()).toBe(before - 100n - 150n);
    const { evidence } = await day.explain(stake.id);
    expect(evidence.transfers).toHaveLength(2);
    await expectClean();
  });

  test('a jackpot that was booked as a win is moved between accounts of the house', async () => {
    const bet = day.bet(100n);
    const win = day.win(bet, 7_000n);
    await day.post(bet, win);
    lines.push(lineOf(bet), lineOf(win, { operation: 'jackpot' }));
    const found = await day.caseOf(await reconcile(day, lines), 'jackpot_class', win.transactionId);
    const before = await balance();
    const dry = await day.propose(found.id, { action: 'reclassify', dryRun: true });
    expect(dry).toMatchObject({
      id: null,
      effect: {
        transfers: [{ debit: 'jackpot:hypetech:EUR', credit: 'clearing:hypetech:EUR', amount: { amount: '70.00' } }],
        balanceBefore: null,
      },
    });
    expect(await day.repair(found.id, { action: 'reclassify', amount: 3_000n })).toBe('open');
    expect(await day.explain(found.id)).toMatchObject({ residual: { amount: '40.00' } });
    expect(await day.repair(found.id, { action: 'reclassify' })).toBe('resolved');
    expect(await balance()).toBe(before);
    await expectClean();
    expect(await day.state(found.id)).toBe('resolved');
  });
});

describe('what stands here alone', () => {
  test('a bet that was posted twice is undone once', async () => {
    const once = day.bet(1_900n);
    const again = { ...once, key: `bet:again:${once.transactionId}` };
    const ends = ['91900', '91901'].map((id, i) =>
      day.win(once, 0n, { transactionId: id, key: `win:${id}`, links: [i === 0 ? once.key : again.key] }),
    );
    await day.post(once, again, ...ends);
    lines.push(lineOf(once), ...ends.map((end) => lineOf(end)));
    const found = await day.caseOf(await reconcile(day, lines), 'duplicate_ours', once.transactionId);
    const before = await balance();
    expect(await day.repair(found.id, { action: 'reverse' })).toBe('resolved');
    expect(await balance()).toBe(before + 1_900n);
    await expectClean();
  });

  test('a bet that the provider does not list is given back, and its own late rollback moves nothing', async () => {
    const bet = day.bet(1_400n);
    await day.post(bet);
    const found = await day.caseOf(await reconcile(day, lines), 'bet_missing_theirs', bet.transactionId);
    const before = await balance();
    expect(await day.repair(found.id, { action: 'reverse' })).toBe('resolved');
    expect(await balance()).toBe(before + 1_400n);
    await expectClean();
    await late(day.rollback(bet));
    expect(await balance()).toBe(before + 1_400n);
  });

  test('a win that the provider does not know is taken back', async () => {
    const bet = day.bet(100n);
    const win = day.win(bet, 5_000n);
    await day.post(bet, win);
    lines.push(lineOf(bet));
    const found = await day.caseOf(await reconcile(day, lines), 'win_missing_theirs', win.transactionId);
    const before = await balance();
    expect(await day.repair(found.id, { action: 'reverse' })).toBe('resolved');
    expect(await balance()).toBe(before - 5_000n);
    await expectClean();
  });

  test('a bet on which a win was paid is not undone in passing', async () => {
    const bet = day.bet(700n);
    const win = day.win(bet, 1_000n);
    await day.post(bet, win);
    lines.push(lineOf(win));
    const found = await day.caseOf(await reconcile(day, lines), 'bet_missing_theirs', bet.transactionId);
    expect(await day.propose(found.id, { action: 'reverse' })).toMatchObject({
      code: 'action_impossible',
      why: /a win was paid .* would stand without it: ask the provider/,
    });
    expect((await day.explain(found.id)).repair).toMatch(/^Ask the provider first whether bet and win are theirs\./);
    expect(await day.repair(found.id, { action: 'credit_player' })).toBe('resolved');
    await expectClean();
  });
});

test('of a bet and a win that are both not theirs the win is taken back first, and then the stake can be', async () => {
  const bet = day.bet(700n);
  const win = day.win(bet, 1_000n);
  await day.post(bet, win);
  const run = await reconcile(day, lines);
  const ofBet = await day.caseOf(run, 'bet_missing_theirs', bet.transactionId);
  const ofWin = await day.caseOf(run, 'win_missing_theirs', win.transactionId);
  expect(await day.propose(ofBet.id, { action: 'reverse' })).toMatchObject({ code: 'action_impossible' });
  expect(await day.repair(ofWin.id, { action: 'reverse' })).toBe('resolved');
  await reconcile(day, lines);
  expect((await day.explain(ofBet.id)).repair).toMatch(/^Refund the stake/);
  const before = await balance();
  expect(await day.repair(ofBet.id, { action: 'reverse' })).toBe('resolved');
  expect(await balance()).toBe(before + 700n);
  await expectClean();
});

test('an explained case needs two persons, moves nothing, and stays ended while its figures stay', async () => {
  const bet = day.bet(1_800n);
  const end = day.win(bet, 0n);
  await day.post(bet, end);
  lines.push(lineOf(bet), lineOf(bet), lineOf(end));
  const found = await day.caseOf(await reconcile(day, lines), 'duplicate_theirs', bet.transactionId);
  const before = await balance();
  expect(await day.repair(found.id, { action: 'explain' })).toBe('resolved');
  expect(await balance()).toBe(before);
  const run = await day.run(await reconcile(day, lines));
  expect(run.state).toBe('clean');
  expect(await day.explain(found.id)).toMatchObject({ state: 'resolved', class: 'explained' });
});

test('an adjustment that is not what its proposal and transfer say is found by verify', async () => {
  const owner = new pg.Client({ connectionString: day.ledger.database.ownerUrl });
  await owner.connect();
  const falsified = async (sql: string) => {
    await owner.query('begin');
    for (const table of ['adjustment', 'transfer']) await owner.query(`alter table ${table} disable trigger user`);
    await owner.query(sql);
    const { differences } = await compareLedger(owner);
    await owner.query('rollback');
    return new Set(differences.map(({ what }) => what));
  };
  try {
    expect(await falsified('update adjustment set delta = delta * 2 where reversal_id is null')).toContain(
      'adjustment',
    );
    expect(await falsified('update adjustment set delta = delta - 1 where reversal_id is not null')).toContain(
      'adjustment',
    );
    expect(await falsified('delete from adjustment')).toContain('adjustment');
    expect(await falsified("update proposal set state = 'rejected', applied_at = null")).toContain('adjustment');
  } finally {
    await owner.end();
  }
});

test('a bet that is paid here and cancelled there is taken back with its win', async () => {
  const bet = day.bet(2_400n);
  const win = day.win(bet, 4_800n);
  const correction = day.rollback(bet);
  await day.post(bet, win);
  lines.push(lineOf(bet), lineOf(win), lineOf(correction));
  const found = await day.caseOf(await reconcile(day, lines), 'rollback_of_settled', correction.transactionId);
  const before = await balance();
  expect(await day.repair(found.id, { action: 'reverse' })).toBe('resolved');
  expect(await balance()).toBe(before + 2_400n - 4_800n);
});
