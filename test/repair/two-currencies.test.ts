// A transaction that stands here in one currency and counts there in another: what is booked is taken back by one proposal, and
// what the provider counts is booked by the next. Until then the case stays open and says what is missing.

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openWallet } from '../../db/posting/open-wallet.ts';
import { postCash } from '../../db/posting/post-cash.ts';
import { withTransaction } from '../../db/conduct/with-transaction.ts';
import type { StagedLine } from '../../db/reconciliation/statements.ts';
import type { WalletEvent } from '../../domain/wallet-event.ts';
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

async function balances(): Promise<Record<string, bigint>> {
  const { rows } = await day.pool.query<{ currency: string; balance: string }>(
    'select currency, balance from wallet where player_id = $1 order by currency',
    [day.player.id],
  );
  return Object.fromEntries(rows.map(({ currency, balance }) => [currency, BigInt(balance)]));
}
async function caseOf(event: WalletEvent) {
  return day.caseOf(await reconcile(day, lines), 'currency', event.transactionId);
}

test('a player without a wallet in the currency is named, and what was taken back stays taken back', async () => {
  const bet = day.bet(700n);
  await day.post(bet);
  lines.push(lineOf(bet, { currency: 'CAD' }));
  const found = await caseOf(bet);
  expect(await day.repair(found.id, { action: 'reverse' })).toBe('open');
  expect(await day.propose(found.id, { action: 'debit_player' })).toMatchObject({
    code: 'action_impossible',
    why: 'the player has no wallet in CAD',
  });
  expect(await day.repair(found.id, { action: 'explain' })).toBe('resolved');
});

test('a bet is reversed in one proposal and booked in the other currency in the next, each shown by its dry run', async () => {
  await withTransaction(day.pool, async (client) => {
    await openWallet(client, day.player.id, 'BRL');
    await postCash(client, {
      ...{ playerId: day.player.id, kind: 'deposit', currency: 'BRL', amount: 50_000n, reference: 'test' },
    });
  });
  const bet = day.bet(1_600n);
  await day.post(bet, day.win(bet, 0n, { closesRound: false }));
  lines.push(lineOf(bet, { currency: 'BRL', amount: 9_600n }));
  const found = await caseOf(bet);
  const before = await balances();
  expect(found).toMatchObject({ repair: /stays open in the provider's currency/, residual: { currency: 'EUR' } });

  const dry = await day.propose(found.id, { action: 'reverse', dryRun: true });
  expect(dry).toMatchObject({
    effect: {
      transfers: [{ credit: 'player', amount: { amount: '16.00', currency: 'EUR' } }],
      next: 'the case stays open: once nothing of ours stands, propose debit_player of 96.00 BRL, which the provider counts',
    },
  });
  expect(await day.repair(found.id, { action: 'reverse' })).toBe('open');
  const halfway = await day.explain(found.id);
  expect(halfway).toMatchObject({
    ...{ kind: 'currency', ours: null, theirs: { currency: 'BRL', amount: '96.00' } },
    ...{ residual: { currency: 'BRL', amount: '96.00' }, difference: { currency: 'BRL', amount: '96.00' } },
    cause: /has been taken back/,
    repair: "Debit the player the provider's amount in the provider's currency.",
  });
  // A run that comes between the two says the same of the same case.
  expect(await caseOf(bet)).toMatchObject({ id: found.id, state: 'open', residual: halfway.residual });

  expect(await day.propose(found.id, { action: 'debit_player', amount: 100n })).toMatchObject({
    code: 'currency_differs',
    why: 'the case is in BRL',
  });
  expect(await day.propose(found.id, { action: 'reverse' })).toMatchObject({ ok: false, code: 'already_posted' });
  const second = await day.propose(found.id, { action: 'debit_player', dryRun: true });
  expect(second).toMatchObject({
    effect: {
      transfers: [{ debit: 'player', credit: 'adjustments:-:BRL', amount: { amount: '96.00', currency: 'BRL' } }],
      balanceBefore: { amount: '500.00' },
      balanceAfter: { amount: '404.00' },
      next: null,
    },
  });
  expect(await day.repair(found.id, { action: 'debit_player' })).toBe('resolved');
  expect(await balances()).toEqual({ EUR: (before['EUR'] ?? 0n) + 1_600n, BRL: 40_400n });

  await reconcile(day, lines);
  expect(await day.state(found.id)).toBe('resolved');
  expect(await day.ledger.post(bet)).toMatchObject({ outcome: 'duplicate' });
  expect(await balances()).toEqual({ EUR: (before['EUR'] ?? 0n) + 1_600n, BRL: 40_400n });
});

test('a win is taken back and credited in the other currency', async () => {
  const bet = day.bet(100n);
  const win = day.win(bet, 2_500n);
  await day.post(bet, win);
  lines.push(lineOf(bet), lineOf(win, { currency: 'BRL' }));
  const found = await caseOf(win);
  const before = await balances();
  expect(await day.propose(found.id, { action: 'reverse', dryRun: true })).toMatchObject({
    effect: { next: expect.stringContaining('propose credit_player of 25.00 BRL') },
  });
  expect(await day.repair(found.id, { action: 'reverse' })).toBe('open');
  expect(await day.repair(found.id, { action: 'credit_player' })).toBe('resolved');
  expect(await balances()).toEqual({ EUR: (before['EUR'] ?? 0n) - 2_500n, BRL: (before['BRL'] ?? 0n) + 2_500n });
});

test('a bet whose win is paid is given back instead of reversed, in parts if need be', async () => {
  const bet = day.bet(900n);
  const win = day.win(bet, 1_000n);
  await day.post(bet, win);
  lines.push(lineOf(bet, { currency: 'BRL' }), lineOf(win));
  const found = await caseOf(bet);
  const before = await balances();
  expect(await day.propose(found.id, { action: 'reverse' })).toMatchObject({ why: /credit or debit instead/ });
  expect(await day.propose(found.id, { action: 'debit_player' })).toMatchObject({
    code: 'action_impossible',
    why: /take back what stands here first, by reverse or credit_player/,
  });
  expect(await day.repair(found.id, { action: 'credit_player', amount: 400n })).toBe('open');
  expect((await day.explain(found.id)).residual).toEqual({ currency: 'EUR', amount: '5.00' });
  expect(await day.repair(found.id, { action: 'credit_player' })).toBe('open');
  expect((await day.explain(found.id)).residual).toEqual({ currency: 'BRL', amount: '9.00' });
  expect(await day.repair(found.id, { action: 'debit_player' })).toBe('resolved');
  expect(await balances()).toEqual({ EUR: (before['EUR'] ?? 0n) + 900n, BRL: (before['BRL'] ?? 0n) - 900n });
});
