import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { BreakKind } from '../../domain/break-kind.ts';
import type { WalletEvent } from '../../domain/wallet-event.ts';
import type { StagedLine } from '../../db/reconciliation/statements.ts';
import { lineOf, reconcile } from '../reconciliation/day-fixture.ts';
import { type RepairDay, createRepairDay } from './repair-fixture.ts';

let day: RepairDay;
const lines: StagedLine[] = [];
beforeAll(async () => {
  day = await createRepairDay();
  lines.push(...(await day.cleanTraffic(3)));
});
afterAll(() => day.close());

afterEach(() => day.requireWhole());

type House = 'clearing' | 'promotions' | 'cashback' | 'jackpot' | 'tax';
/** What moved on the house's accounts, debits positive, but for what came from or went to players. */
async function moved(): Promise<Partial<Record<House, bigint>>> {
  const { rows } = await day.pool.query<{ kind: House; moved: string }>(
    `select a.kind, sum(case when t.debit_account = a.id then t.amount else -t.amount end)::text as moved
     from account a join transfer t on a.id in (t.debit_account, t.credit_account)
     where a.provider is not null and t.wallet_account is null group by a.kind having sum(case when t.debit_account = a.id then t.amount else -t.amount end) <> 0`,
  );
  return Object.fromEntries(rows.map(({ kind, moved: sum }) => [kind, BigInt(sum)]));
}

/** By how much each account changed while the case was repaired, in two parts; the player's balance must not. */
async function reclassify(
  kind: BreakKind,
  about: WalletEvent,
  open = about.amount,
): Promise<Partial<Record<House, bigint>>> {
  const found = await day.caseOf(await reconcile(day, lines), kind, about.transactionId);
  const [before, balance] = [await moved(), await day.ledger.balance(day.player.id)];
  const part = open / 4n;
  expect(await day.repair(found.id, { action: 'reclassify', amount: part })).toBe('open');
  expect((await day.explain(found.id)).residual?.amount).toBe(cents(open - part));
  expect(await day.repair(found.id, { action: 'reclassify' })).toBe('resolved');
  expect(await day.ledger.balance(day.player.id)).toBe(balance);
  await reconcile(day, lines);
  expect(await day.state(found.id)).toBe('resolved');
  const after = await moved();
  const accounts = [...new Set([...Object.keys(before), ...Object.keys(after)])] as House[];
  const changes = accounts.map((account) => [account, (after[account] ?? 0n) - (before[account] ?? 0n)] as const);
  return Object.fromEntries(changes.filter(([, change]) => change !== 0n));
}
const cents = (minor: bigint) => `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`;

/** A bet that agrees, with the payment on it as each side calls it. */
async function payment(
  ours: { operation: WalletEvent['operation'] },
  theirs: Partial<StagedLine>,
): Promise<WalletEvent> {
  const bet = day.bet(100n);
  const win = day.win(bet, 4_000n, { ...ours, closesRound: false });
  await day.post(bet, win);
  lines.push(lineOf(bet), lineOf(win, theirs));
  return win;
}

/** A stake of a granted free bet, with a win on it. */
async function freeRound(): Promise<{ bet: WalletEvent; win: WalletEvent }> {
  const bet = day.bet(800n, { mode: 'free' });
  const win = day.win(bet, 2_000n, { mode: 'free' });
  await day.post(bet, win);
  return { bet, win };
}

test.each([
  ['promo', 'promotions'],
  ['cashback', 'cashback'],
] as const)('a win that the provider calls %s is taken over from clearing by %s', async (operation, account) => {
  const win = await payment({ operation: 'payout' }, { operation });
  expect(await reclassify('mapping', win)).toEqual({ [account]: 4_000n, clearing: -4_000n });
});

test.each([
  ['promo', 'promotions'],
  ['cashback', 'cashback'],
] as const)('a %s that the provider counts as a win is taken over from %s by clearing', async (operation, account) => {
  const gift = await payment({ operation }, { operation: 'payout' });
  expect(await reclassify('mapping', gift)).toEqual({ clearing: 4_000n, [account]: -4_000n });
});

test('a promotion that the provider calls a jackpot goes from promotions to the jackpot, clearing untouched', async () => {
  const gift = await payment({ operation: 'promo' }, { operation: 'jackpot' });
  expect(await reclassify('jackpot_class', gift)).toEqual({ jackpot: 4_000n, promotions: -4_000n });
});

test('a cash stake that was free there leaves clearing, and its win is a cost of promotions', async () => {
  const bet = day.bet(800n);
  const win = day.win(bet, 2_000n);
  await day.post(bet, win);
  lines.push(lineOf(bet, { free: true }), lineOf(win, { free: true }));
  expect(await reclassify('free_round_leakage', bet)).toEqual({ clearing: 800n, promotions: -800n });
  expect(await reclassify('free_round_leakage', win)).toEqual({ promotions: 2_000n, clearing: -2_000n });
});

test('a free stake that counts as cash there is paid to clearing by promotions, and its win is carried by clearing', async () => {
  const { bet, win } = await freeRound();
  lines.push(lineOf(bet, { free: false }), lineOf(win, { free: false }));
  expect(await reclassify('free_round_leakage', bet)).toEqual({ promotions: 800n, clearing: -800n });
  expect(await reclassify('free_round_leakage', win)).toEqual({ clearing: 2_000n, promotions: -2_000n });
});

test.each([
  ['a tax that the provider took off a win', 'win', 3_960n, { tax: 40n, clearing: -40n }],
  ['a tax that was taken off a win here', 'win', 4_040n, { tax: -40n, clearing: 40n }],
  ['a tax that the provider took off a bet', 'bet', 3_960n, { clearing: 40n, tax: -40n }],
] as const)('%s leaves clearing at what the provider counts', async (_, which, amount, change) => {
  const bet = day.bet(4_000n, { tax: 40n });
  const win = day.win(bet, 4_000n, { tax: 40n });
  await day.post(bet, win);
  lines.push(lineOf(bet, which === 'bet' ? { amount } : {}), lineOf(win, which === 'win' ? { amount } : {}));
  expect(await reclassify('tax', which === 'bet' ? bet : win, 40n)).toEqual(change);
});

test('taxes that are only named have nothing to reclassify, and the case says so', async () => {
  const bet = day.bet(100n);
  const win = day.win(bet, 900n, { tax: 21n });
  await day.post(bet, win);
  lines.push(lineOf(bet), lineOf(win, { tax: 22n }));
  const found = await day.caseOf(await reconcile(day, lines), 'tax', win.transactionId);
  expect(found.repair).toMatch(/explain the case/);
  expect(await day.propose(found.id, { action: 'reclassify' })).toMatchObject({ ok: false, code: 'action_impossible' });
});

test('what a test player staked and won is carried by promotions', async () => {
  const bet = day.bet(600n);
  const win = day.win(bet, 1_500n);
  await day.post(bet, win);
  lines.push(lineOf(bet, { test: true }), lineOf(win, { test: true }));
  expect(await reclassify('test_player', bet)).toEqual({ clearing: 600n, promotions: -600n });
  expect(await reclassify('test_player', win)).toEqual({ promotions: 1_500n, clearing: -1_500n });
});

test('what is only mapped otherwise has nothing to reclassify', async () => {
  const bet = day.bet(300n);
  await day.post(bet, day.win(bet, 0n));
  lines.push(lineOf(bet, { game: 'another-game' }));
  const found = await day.caseOf(await reconcile(day, lines), 'mapping', bet.transactionId);
  expect(await day.propose(found.id, { action: 'reclassify' })).toMatchObject({ ok: false, code: 'action_impossible' });
});
