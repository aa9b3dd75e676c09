// Where a run looks closely is decided by sums over many transactions: what two of them could hide from a sum must not be hidden.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WalletEvent } from '../../domain/wallet-event.ts';
import type { StagedLine } from '../../db/reconciliation/statements.ts';
import { payin, payout } from '../db/ledger-fixture.ts';
import { type Day, createDay, lineOf, reconcile } from './day-fixture.ts';

let day: Day;
let clean: StagedLine[];
beforeAll(async () => {
  day = await createDay();
  clean = await day.cleanTraffic(10);
});
afterAll(() => day.close());

const found = async (runId: string) =>
  (await day.breaks(runId)).map(({ kind, round, transactionId }) => `${kind} ${transactionId ?? round}`).toSorted();
const change = async (column: 'bet' | 'won', event: WalletEvent, by: bigint) => {
  const values = [by, event.round?.key];
  const { rowCount } = await day.pool.query(`update round set ${column} = ${column} + $1 where key = $2`, values);
  expect(rowCount).toBe(1);
};
/** A round that both sides know and agree on. */
async function played(): Promise<WalletEvent> {
  const bet = day.bet(300n);
  const win = day.win(bet, 450n);
  await day.post(bet, win);
  clean.push(lineOf(bet), lineOf(win));
  return bet;
}

test('two rounds whose figures are wrong by the same sum, one up and one down, are both found', async () => {
  const [up, down] = [await played(), await played()];
  await change('won', up, 7n);
  await change('won', down, -7n);
  const both = [up, down].map((bet) => `round_total ${bet.round?.providerRound}`).toSorted();
  expect(await found(await reconcile(day, clean))).toEqual(both);
  await change('won', up, -7n);
  await change('won', down, 7n);
});

test('a round whose bet and win are wrong by the same sum is found', async () => {
  const bet = await played();
  await change('bet', bet, 7n);
  await change('won', bet, 7n);
  expect(await found(await reconcile(day, clean))).toEqual([`round_total ${bet.round?.providerRound}`]);
  await change('bet', bet, -7n);
  await change('won', bet, -7n);
});

test('a statement that never names a round is matched by its transactions, and wrong rounds of ours still show', async () => {
  const silent = () => clean.map((line) => ({ ...line, providerRound: null }));
  const run = await day.run(await reconcile(day, silent()));
  expect(run).toMatchObject({ state: 'clean', counts: { matched: clean.length } });

  const bet = await played();
  await change('won', bet, 1n);
  const lines = silent();
  lines[0] = { ...lines[0]!, amount: lines[0]!.amount! + 1n };
  expect(await found(await reconcile(day, lines))).toEqual(
    [`amount ${lines[0].transactionId}`, `round_total ${bet.round?.providerRound}`].toSorted(),
  );
  await change('won', bet, -1n);
});

test('amounts of eighteen decimals are compared and summed to the last unit', async () => {
  const player = await day.ledger.createPlayer(900_000_000_000_000_000_000n, 'ETH');
  const at = { currency: 'ETH', effectiveAt: day.hoursAgo(5) } as const;
  const bet = payin(player, '70001', 123_456_789_012_345_678_901n, at);
  const win = payout(player, '70002', '70001', 234_567_890_123_456_789_012n, { ...at, round: bet.round });
  const small = payin(player, '70003', 999_999_999_999_999n, at);
  await day.post(bet, win, small);
  const lines = [...clean, ...[bet, win, small].map((event) => lineOf(event))];

  const run = await day.run(await reconcile(day, lines));
  expect(run).toMatchObject({ state: 'clean', counts: { matched: lines.length } });
  expect(run.totals.find(({ currency }) => currency === 'ETH')).toMatchObject({
    ours: '-111.110101111111110112',
    theirs: '-111.110101111111110112',
  });

  const off = lines.map((line) => (line.transactionId === '70002' ? { ...line, amount: line.amount! + 1n } : line));
  const runId = await reconcile(day, off);
  expect(await found(runId)).toEqual(['amount 70002']);
  expect((await day.run(runId)).totals.find(({ currency }) => currency === 'ETH')).toMatchObject({
    theirs: '-111.110101111111110113',
  });

  await change('won', bet, 1n);
  expect(await found(await reconcile(day, lines))).toEqual([`round_total ${bet.round?.providerRound}`]);
});
