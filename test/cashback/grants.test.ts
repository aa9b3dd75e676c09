// What counts as lost and what is granted for it, on the database alone.

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { beginPeriod } from '../../db/cashback/begin-period.ts';
import { duePeriods } from '../../db/cashback/due-periods.ts';
import { failPeriod, finishPeriod, freezePeriod, sumLosses } from '../../db/cashback/freeze-losses.ts';
import { grantPage } from '../../db/cashback/grant-page.ts';
import { endProgramme, findProgramme } from '../../db/cashback/programmes.ts';
import { withTransaction } from '../../db/conduct/with-transaction.ts';
import { addDays } from '../../db/reconciliation/gaming-day.ts';
import { payin, rollback } from '../db/ledger-fixture.ts';
import { type Bench, NOON, YESTERDAY, createBench } from './programme-fixture.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
});
afterAll(() => bench.close());

const begin = (programmeId: string, firstDay = YESTERDAY) =>
  withTransaction(bench.pool, (client) => beginPeriod(client, programmeId, firstDay, new Date()));

async function freeze(programmeId: string): Promise<number> {
  const period = { programmeId, firstDay: YESTERDAY };
  expect(await begin(programmeId)).toMatchObject({ ok: true, state: 'begun' });
  // Other test files' transactions are on the same server.
  await vi.waitFor(async () => expect(await freezePeriod(bench.pool, period)).toEqual({ settled: true }), 10_000);
  return (await sumLosses(bench.pool, period)).players;
}

async function grantAll(programmeId: string): Promise<number> {
  let granted = 0;
  let after: string | null = null;
  for (let page = 0; page < 20; page++) {
    const made = await grantPage(bench.pool, { programmeId, firstDay: YESTERDAY }, after);
    granted += made.granted;
    after = made.last;
    if (after === null) return granted;
  }
  throw new Error('the pages do not end');
}

async function whole(programmeId: string): Promise<Record<string, bigint>> {
  await freeze(programmeId);
  await grantAll(programmeId);
  await finishPeriod(bench.pool, { programmeId, firstDay: YESTERDAY });
  return bench.grants(programmeId);
}

describe('what was lost', () => {
  test('is cash stakes less wins, jackpots and what was rolled back', async () => {
    const [loser, winner, undone, lucky, even] = await Promise.all(
      Array.from({ length: 5 }, () => bench.ledger.createPlayer(100_000n)),
    );
    await bench.play(loser!, 10_000n);
    await bench.play(loser!, 5_000n, { win: 4_001n });
    await bench.play(winner!, 1_000n, { win: 9_000n });
    await bench.play(undone!, 1_000n, { back: true });
    await bench.play(undone!, 3_000n);
    const stake = await bench.play(lucky!, 2_000n);
    const jackpot = { operation: 'jackpot', key: `jackpot:${stake.transactionId}`, effectiveAt: NOON } as const;
    await bench.ledger.post({ ...stake, ...jackpot, amount: 500n, links: [stake.key] });
    await bench.play(even!, 700n, { win: 700n });
    expect(await whole(await bench.programme())).toEqual({
      [loser!.id]: 1_099n,
      [undone!.id]: 300n,
      [lucky!.id]: 150n,
    });
    expect(await bench.differences()).toEqual([]);
  });

  test('leaves out free stakes and their wins, promos, test players, other days and other currencies', async () => {
    const player = await bench.ledger.createPlayer(100_000n);
    await bench.play(player, 1_000n);
    await bench.play(player, 5_000n, { win: 8_000n, more: { mode: 'free', bonusCode: 'none' } });
    const promo = { operation: 'promo', round: null, links: [], tombstoneKey: null, effectiveAt: NOON } as const;
    await bench.ledger.post({ ...payin(player, bench.next(), 400n), ...promo, key: 'promo:1' });
    await bench.play(player, 9_000n, { more: { effectiveAt: `${addDays(YESTERDAY, 1)}T00:00:00.000Z` } });
    await bench.play(player, 9_000n, { more: { effectiveAt: `${addDays(YESTERDAY, -1)}T23:59:59.999Z` } });

    const tester = await bench.ledger.createPlayer(100_000n);
    await bench.play(tester, 1_000n);
    await bench.pool.query('update player set test = true where id = $1', [tester.id]);
    const foreign = await bench.ledger.createPlayer(100_000n, 'BRL');
    await bench.play(foreign, 1_000n, { more: { currency: 'BRL' } });

    const grants = await whole(await bench.programme());
    expect(grants[player.id]).toBe(100n);
    // All of it was posted: three stakes, a free win, a promo, and the cashback.
    expect(await bench.ledger.balance(player.id)).toBe(100_000n - 19_000n + 8_000n + 400n + 100n);
    expect([grants[tester.id], grants[foreign.id]]).toEqual([undefined, undefined]);
    expect(await bench.ledger.balance(foreign.id)).toBe(99_000n);
  });

  test('counts the gaming day of the provider, not of UTC', async () => {
    const player = await bench.ledger.createPlayer(100_000n);
    await bench.pool.query(
      "insert into provider_setting (provider, time_zone, day_start) values ('hypetech', 'Europe/Lisbon', '06:00')",
    );
    try {
      const day = addDays(YESTERDAY, -1);
      const programmeId = await bench.programme({ startsOn: day });
      expect(await begin(programmeId, day)).toMatchObject({ ok: true });
      const { rows } = await bench.pool.query<{ hour: number }>(
        `select extract(hour from period_from at time zone 'Europe/Lisbon')::integer as hour
         from cashback_period where programme_id = $1`,
        [programmeId],
      );
      expect(rows).toEqual([{ hour: 6 }]);
      // The calendar changes: the next period goes on where this one ended, and no hour is counted twice.
      await bench.pool.query("update provider_setting set time_zone = 'UTC', day_start = '00:00'");
      expect(await begin(programmeId, YESTERDAY)).toMatchObject({ ok: true });
      const { rows: seam } = await bench.pool.query(
        `select from cashback_period a join cashback_period b on b.period_from = a.period_to
         where a.programme_id = $1 and b.programme_id = $1`,
        [programmeId],
      );
      expect(seam).toHaveLength(1);
    } finally {
      await bench.pool.query("update provider_setting set time_zone = 'UTC', day_start = '00:00'");
    }
    expect(await bench.ledger.balance(player.id)).toBe(100_000n);
  });
});

describe('a grant', () => {
  test('has its cap and its minimum, and is made to a player who was blocked meanwhile', async () => {
    const [rich, poor, blocked] = await Promise.all(
      Array.from({ length: 3 }, () => bench.ledger.createPlayer(1_000_000n)),
    );
    await bench.play(rich!, 500_000n);
    await bench.play(poor!, 1_990n);
    await bench.play(blocked!, 2_000n);
    await bench.pool.query('update player set blocked = true where id = $1', [blocked!.id]);
    const grants = await whole(await bench.programme({ cap: 10_000n, minimum: 200n }));
    expect([grants[rich!.id], grants[poor!.id], grants[blocked!.id]]).toEqual([10_000n, undefined, 200n]);
    expect(await bench.ledger.balance(blocked!.id)).toBe(998_200n);
  });

  test('exists once, however many do it at once and however often', async () => {
    const players = await Promise.all(Array.from({ length: 60 }, () => bench.ledger.createPlayer(10_000n)));
    for (const player of players) await bench.play(player, 1_000n);
    const programmeId = await bench.programme();
    await freeze(programmeId);
    const before = await bench.transfers();
    const made = await Promise.all(Array.from({ length: 4 }, () => grantAll(programmeId)));
    expect(await grantAll(programmeId)).toBe(0);
    const grants = await bench.grants(programmeId);
    expect(players.map(({ id }) => grants[id])).toEqual(players.map(() => 100n));
    const total = Object.keys(grants).length;
    expect([made.reduce((sum, n) => sum + n, 0), (await bench.transfers()) - before]).toEqual([total, total]);
    expect(await bench.differences()).toEqual([]);
  });

  test('stands while bets of the same players are posted beside it', async () => {
    const players = await Promise.all(Array.from({ length: 30 }, () => bench.ledger.createPlayer(10_000n)));
    for (const player of players) await bench.play(player, 1_000n);
    const programmeId = await bench.programme();
    await freeze(programmeId);
    const other = bench.ledger.newPoster();
    const now = { effectiveAt: null };
    await Promise.all([
      grantAll(programmeId),
      ...players.flatMap((player) => [1, 2].map(() => bench.ledger.post(payin(player, bench.next(), 10n, now), other))),
    ]);
    const balances = await Promise.all(players.map(({ id }) => bench.ledger.balance(id)));
    expect(new Set(balances)).toEqual(new Set([9_080n]));
    expect(await bench.differences()).toEqual([]);
  });

  test('is not changed by what is corrected after the freeze', async () => {
    const player = await bench.ledger.createPlayer(10_000n);
    const stake = await bench.play(player, 1_000n);
    const programmeId = await bench.programme();
    await freeze(programmeId);
    const back = { effectiveAt: NOON, round: stake.round };
    await bench.ledger.post(rollback(player, bench.next(), stake.transactionId, 1_000n, back));
    expect(await sumLosses(bench.pool, { programmeId, firstDay: YESTERDAY })).toMatchObject({
      players: expect.any(Number),
    });
    await grantAll(programmeId);
    expect((await bench.grants(programmeId))[player.id]).toBe(100n);
  });

  test('can neither be changed nor taken away by the service', async () => {
    for (const change of [
      'update cashback_grant set amount = 1',
      'delete from cashback_grant',
      'delete from cashback_loss',
    ]) {
      await expect(bench.pool.query(change), change).rejects.toThrow(/permission denied/);
    }
    await expect(bench.pool.query("update cashback_programme set rate = '1'")).rejects.toThrow(/permission denied/);
  });
});

describe('a period', () => {
  test('is due when it is over, until it is done', async () => {
    const startsOn = addDays(YESTERDAY, -2);
    const found = async (id: string) => (await findProgramme(bench.pool, id))!;
    const id = await bench.programme({ startsOn });
    const days = [startsOn, addDays(startsOn, 1), YESTERDAY];
    expect(await duePeriods(bench.pool, await found(id), new Date())).toEqual(days);
    await begin(id, startsOn);
    await begin(id, YESTERDAY);
    await failPeriod(bench.pool, { programmeId: id, firstDay: YESTERDAY }, 'the database was away');
    expect(await duePeriods(bench.pool, await found(id), new Date())).toEqual(days);
    expect(await begin(id, YESTERDAY)).toMatchObject({ ok: true, state: 'begun' });
    // Of a programme that has ended only what was begun is finished.
    await endProgramme(bench.pool, id, 'oscar');
    expect(await duePeriods(bench.pool, await found(id), new Date())).toEqual([startsOn, YESTERDAY]);
    expect(await begin(id, days[1])).toEqual({ ok: false, code: 'not_active' });
    expect(await begin(id, startsOn)).toMatchObject({ ok: true });
  });

  test('of a week has seven days and begins on its own day', async () => {
    const startsOn = addDays(YESTERDAY, -8);
    const id = await bench.programme({ period: 'week', startsOn });
    const programme = (await findProgramme(bench.pool, id))!;
    expect(await duePeriods(bench.pool, programme, new Date())).toEqual([startsOn]);
    const begun = await begin(id, startsOn);
    expect(begun.ok && (begun.to.getTime() - begun.from.getTime()) / 86_400_000).toBe(7);
    expect(await begin(id, addDays(startsOn, 1))).toEqual({ ok: false, code: 'no_period' });
    expect(await begin(id, addDays(startsOn, 7))).toEqual({ ok: false, code: 'not_over' });
  });
});
