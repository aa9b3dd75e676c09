import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WalletEvent } from '../../domain/wallet-event.ts';
import { momentsOf, readCalendar, readOpenLiability, readStuckRounds } from '../../db/reports/queries.ts';
import { PLAIN_RULES, type Rules } from '../../domain/decision.ts';
import { type Ledger, createLedger, payin, payout, rollback } from '../db/ledger-fixture.ts';

const NOW = new Date('2024-11-28T12:00:00Z');
const RULES: Rules = { ...PLAIN_RULES, severalPayouts: 'always', sessionBindsGame: false };
let ledger: Ledger;
let player: { id: string; token: string };

beforeAll(async () => {
  ledger = await createLedger();
  player = await ledger.createPlayer(1_000_000n);
});
afterAll(() => ledger.close());

const on = (day: number, hour = 12): { effectiveAt: string } => ({
  effectiveAt: new Date(Date.UTC(2024, 10, day, hour)).toISOString(),
});
const post = async (...events: WalletEvent[]) => {
  for (const event of events) expect((await ledger.post(event, ledger.poster, RULES)).facts.kind).toBe('posted');
};
const mark = (bet: string, operation: 'round_close' | 'round_reopen', day: number) =>
  payin(player, bet, 0n, { operation, key: `${operation}:${bet}`, transactionId: `${operation}-${bet}`, ...on(day) });

/** What is open at the end of a day, by game. */
async function openAt(day: string, now = NOW): Promise<Record<string, string>> {
  const found = await readCalendar(ledger.app, { provider: 'hypetech', period: { day } });
  if (!found.ok) throw new Error(found.fault);
  const read = await readOpenLiability(ledger.app, momentsOf(found.calendar, now));
  if (!read.ok) throw new Error(read.fault);
  return Object.fromEntries(
    read.rows.map(({ game, atStake, freeAtStake, counts }) => [
      game ?? '-',
      `${atStake} in ${counts.bets}, free ${freeAtStake} in ${counts.freeBets}, rounds ${counts.rounds}`,
    ]),
  );
}

describe('open liability at the end of a day', () => {
  test('a stake is open from its own day until the day on which something ended it', async () => {
    await post(
      payin(player, 'won', 100n, { game: 'won', ...on(10) }),
      payout(player, 'w1', 'won', 300n, { game: 'won', ...on(13) }),
      payin(player, 'undone', 200n, { game: 'undone', ...on(11) }),
      rollback(player, 'u1', 'undone', 200n, { game: 'undone', ...on(12) }),
      payin(player, 'late', 400n, { game: 'late', ...on(12) }),
    );
    expect(await openAt('2024-11-09')).toEqual({});
    expect(await openAt('2024-11-10')).toEqual({ won: '1.00 in 1, free 0.00 in 0, rounds 1' });
    expect(Object.keys(await openAt('2024-11-11'))).toEqual(['undone', 'won']);
    expect(Object.keys(await openAt('2024-11-12'))).toEqual(['late', 'won']);
    expect(Object.keys(await openAt('2024-11-13'))).toEqual(['late']);
  });

  test('a jackpot is no end of a stake; a close is, until it is opened again', async () => {
    const jackpot = { operation: 'jackpot', key: 'jackpot:1', game: 'jackpot', ...on(15) } as const;
    await post(
      payin(player, 'jp', 100n, { game: 'jackpot', ...on(15) }),
      payout(player, 'jp1', 'jp', 900n, jackpot),
      payin(player, 'shut', 100n, { game: 'shut', ...on(15) }),
      mark('shut', 'round_close', 16),
      mark('shut', 'round_reopen', 17),
    );
    const shut = async (day: string) => Object.keys(await openAt(day)).filter((game) => game !== 'late');
    expect(await shut('2024-11-15')).toEqual(['jackpot', 'shut']);
    expect(await shut('2024-11-16')).toEqual(['jackpot']);
    expect(await shut('2024-11-17')).toEqual(['jackpot', 'shut']);
  });

  test('free stakes are apart, several stakes of a round are one round, and a day not over yet ends now', async () => {
    const round = { key: 'many', providerRound: 'many' };
    await post(
      payin(player, 'm1', 100n, { game: 'many', round, ...on(20) }),
      payin(player, 'm2', 150n, { game: 'many', round, ...on(20) }),
      payin(player, 'm3', 70n, { game: 'many', round, mode: 'free', ...on(20) }),
      payin(player, 'm4', 999n, { game: 'tonight', ...on(28, 20) }),
    );
    expect((await openAt('2024-11-20'))['many']).toBe('2.50 in 2, free 0.70 in 1, rounds 1');
    expect((await openAt('2024-11-28'))['tonight']).toBeUndefined();
    expect((await openAt('2024-11-28', new Date('2024-11-28T21:00:00Z')))['tonight']).toBeDefined();
  });
});

test('stuck are the rounds whose deadline has passed and whose stake is still open, oldest first', async () => {
  const moments = [{ provider: 'hypetech' as const, at: new Date(Date.now() + 48 * 3_600_000) }];
  const stuck = async () => {
    const read = await readStuckRounds(ledger.app, moments);
    if (!read.ok) throw new Error(read.fault);
    return read.rows.map(({ game, stake, freeStake }) => `${game} ${stake} ${freeStake}`);
  };
  expect(await stuck()).toEqual([
    'late 4.00 0.00',
    'jackpot 1.00 0.00',
    'shut 1.00 0.00',
    'many 2.50 0.70',
    'tonight 9.99 0.00',
  ]);
  await post(payout(player, 'l1', 'late', 0n, on(28)));
  expect((await stuck())[0]).toBe('jackpot 1.00 0.00');
  expect(await readStuckRounds(ledger.app, [{ provider: 'hypetech', at: new Date() }])).toEqual({ ok: true, rows: [] });
});

test('what was stuck at the end of a day stays in that day’s report when it ends later, with what became of it', async () => {
  await ledger.app.query("update round set deadline_at = '2024-11-21T12:00:00Z' where key = 'many'");
  const stuckAt = async (day: number) => {
    const read = await readStuckRounds(ledger.app, [{ provider: 'hypetech', at: new Date(Date.UTC(2024, 10, day)) }]);
    if (!read.ok) throw new Error(read.fault);
    return read.rows.map(({ game, stake, state, overdueHours }) => `${game} ${stake} ${state} ${overdueHours}`);
  };
  expect(await stuckAt(23)).toEqual(['many 2.50 open 36']);
  const round = { key: 'many', providerRound: 'many' };
  await post(
    payout(player, 'me1', 'm1', 0n, { game: 'many', round, ...on(24) }),
    payout(player, 'me2', 'm2', 0n, { game: 'many', round, ...on(24) }),
    payout(player, 'me3', 'm3', 0n, { game: 'many', round, mode: 'free', ...on(24) }),
  );
  expect(await stuckAt(21)).toEqual([]);
  expect(await stuckAt(23)).toEqual(['many 2.50 settled 36']);
  expect(await stuckAt(26)).toEqual([]);
});
