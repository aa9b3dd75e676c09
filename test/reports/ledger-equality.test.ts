import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatAmount, parseAmount } from '../../domain/money.ts';
import type { Currency } from '../../domain/currency.ts';
import type { Provider } from '../../domain/provider.ts';
import { type RoundOperation, foldRound } from '../../domain/round.ts';
import {
  type Calendar,
  type DailyTotal,
  readCalendar,
  readDailyTotals,
  readGrossRevenue,
} from '../../db/reports/queries.ts';
import { gamingDay } from '../../db/reconciliation/queries.ts';
import { type Ledger, createLedger } from '../db/ledger-fixture.ts';
import { PERIOD, SHAPES, playTraffic } from './traffic.ts';

let ledger: Ledger;
let calendar: Calendar;
beforeAll(async () => {
  ledger = await createLedger();
  for (const seed of [1, 2, 3]) await playTraffic(ledger, seed, 160);
  const found = await readCalendar(ledger.app, { provider: null, period: PERIOD });
  if (!found.ok) throw new Error(found.fault);
  calendar = found.calendar;
});
afterAll(() => ledger.close());

async function rowsOf<Row>(read: Promise<{ ok: true; rows: readonly Row[] } | { ok: false; fault: string }>) {
  const found = await read;
  if (!found.ok) throw new Error(found.fault);
  return found.rows;
}
const dailyTotals = () => rowsOf(readDailyTotals(ledger.app, calendar));

/** Sums minor units by key and leaves out what comes to nothing. */
function sumBy(entries: Iterable<readonly [string, bigint]>): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const [key, amount] of entries) sums.set(key, (sums.get(key) ?? 0n) + amount);
  return new Map([...sums].filter(([, amount]) => amount !== 0n).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const minor = (text: string, currency: Currency): bigint => {
  const parsed = parseAmount(text, currency, { signed: true });
  if (!parsed.ok) throw new Error(`${text} is no amount`);
  return parsed.minor;
};

/** The gaming day of an instant, looked for among all days, as the calendar has them. */
function dayOf(provider: Provider, at: Date): string {
  const shape = SHAPES.find((one) => one.provider === provider) ?? SHAPES[0];
  for (const day of ['22', '23', '24', '25', '26', '27', '28'].map((n) => `2026-10-${n}`)) {
    const period = gamingDay(day, shape.timeZone, shape.dayStart);
    if (period && period.from <= at && at < period.to) return day;
  }
  throw new Error(`${at.toISOString()} lies in no day`);
}

type Moved = {
  kind: string;
  house: string;
  provider: Provider;
  game: string | null;
  currency: Currency;
  test: boolean;
  at: Date;
  amount: bigint;
  toPlayer: boolean;
};

/** Every transfer of the providers' traffic, beside its house account. */
async function transfers(): Promise<Moved[]> {
  const { rows } = await ledger.app.query<Omit<Moved, 'amount'> & { amount: string }>(
    `select t.kind, h.kind as house, h.provider, coalesce(o.game, r.game) as game, t.currency, p.test, t.effective_at as at,
       t.amount, t.credit_account = t.wallet_account as "toPlayer"
     from transfer t join operation o on o.id = t.operation_id join round r on r.id = o.round_id
     join player p on p.id = o.player_id
     join account h on h.id = case when t.credit_account = t.wallet_account then t.debit_account else t.credit_account end`,
  );
  const gifts = await ledger.app.query<Omit<Moved, 'amount'> & { amount: string }>(
    `select t.kind, h.kind as house, h.provider, o.game, t.currency, p.test, t.effective_at as at,
       t.amount, t.credit_account = t.wallet_account as "toPlayer"
     from transfer t join operation o on o.id = t.operation_id and o.round_id is null
     join player p on p.id = o.player_id
     join account h on h.id = case when t.credit_account = t.wallet_account then t.debit_account else t.credit_account end`,
  );
  return [...rows, ...gifts.rows].map((row) => ({ ...row, amount: BigInt(row.amount) }));
}

const placeOf = (row: Pick<DailyTotal, 'day' | 'provider' | 'game' | 'currency' | 'test'>, column: string): string =>
  `${row.day} ${row.provider} ${row.game} ${row.currency} ${row.test} ${column}`;

/** The column that a transfer is to be found in, and whether it is taken off there. */
function columnOf({ house, kind, toPlayer }: Moved): { column: keyof DailyTotal; sign: 1n | -1n } {
  if (house === 'clearing') {
    if (kind === 'payin') return { column: 'bets', sign: 1n };
    if (!toPlayer) return { column: 'reversals', sign: 1n };
    return { column: kind === 'payout' ? 'wins' : 'rollbacks', sign: 1n };
  }
  const sign = toPlayer ? 1n : -1n;
  if (house === 'jackpot') return { column: 'jackpots', sign };
  if (house === 'cashback') return { column: 'cashback', sign };
  return { column: 'freeWins', sign };
}

const COLUMNS = ['bets', 'wins', 'rollbacks', 'reversals', 'jackpots', 'cashback', 'freeWins'] as const;

describe('daily totals of random traffic', () => {
  test('the traffic moved money in every house account, both ways, and was refused now and then', async () => {
    const kinds = new Set((await transfers()).map(({ house, kind, toPlayer }) => `${house} ${kind} ${toPlayer}`));
    expect([...kinds].toSorted()).toEqual([
      'cashback cashback true',
      'cashback payout_reversal false',
      'clearing payin false',
      'clearing payout true',
      'clearing payout_reversal false',
      'clearing refund true',
      'clearing rollback false',
      'clearing rollback true',
      'jackpot jackpot true',
      'promotions payout true',
      'promotions payout_reversal false',
      'promotions promo true',
      'promotions rollback false',
    ]);
    expect(await ledger.count("operation where outcome = 'refused'")).toBeGreaterThan(10);
  });

  test('every column is the movement of its account on its day, to the minor unit', async () => {
    const booked = (await transfers()).map((moved) => {
      const { column, sign } = columnOf(moved);
      return [placeOf({ ...moved, day: dayOf(moved.provider, moved.at) }, column), sign * moved.amount] as const;
    });
    const reported = (await dailyTotals()).flatMap((row) =>
      COLUMNS.map((column) => {
        // Both are costs of the promotions account.
        const promos = column === 'freeWins' ? minor(row.promos, row.currency) : 0n;
        return [placeOf(row, column), minor(row[column], row.currency) + promos] as const;
      }),
    );
    expect(sumBy(reported)).toEqual(sumBy(booked));
  });

  test('counts are of posted transactions, and a free stake is no bet', async () => {
    const { rows } = await ledger.app.query<Record<'bets' | 'wins' | 'rollbacks' | 'freeBets' | 'freeWins', number>>(
      `select count(*) filter (where mode = 'cash' and operation = 'payin')::integer as bets,
         count(*) filter (where mode = 'cash' and operation = 'payout')::integer as wins,
         count(*) filter (where mode = 'cash' and operation in ('rollback', 'refund'))::integer as rollbacks,
         count(*) filter (where mode = 'free' and operation = 'payin')::integer as "freeBets",
         count(*) filter (where mode = 'free' and operation = 'payout')::integer as "freeWins"
       from operation where outcome = 'posted'`,
    );
    const total = { bets: 0, wins: 0, rollbacks: 0, freeBets: 0, freeWins: 0 };
    for (const { counts } of await dailyTotals())
      for (const name of ['bets', 'wins', 'rollbacks', 'freeBets', 'freeWins'] as const) total[name] += counts[name];
    expect(total).toEqual(rows[0]);
    expect(total.freeBets).toBeGreaterThan(20);
  });

  test('GGR over all days is what the clearing accounts kept', async () => {
    const rows = await dailyTotals();
    const key = ({ provider, game, currency, test: isTest }: DailyTotal) => `${provider} ${game} ${currency} ${isTest}`;
    const kept = rows.map((row) => {
      const [bets, wins, rollbacks, reversals] = (['bets', 'wins', 'rollbacks', 'reversals'] as const).map((column) =>
        minor(row[column], row.currency),
      );
      return [key(row), (bets ?? 0n) - (wins ?? 0n) - (rollbacks ?? 0n) + (reversals ?? 0n)] as const;
    });
    expect(sumBy(rows.map((row) => [key(row), minor(row.ggr, row.currency)] as const))).toEqual(sumBy(kept));
  });

  test('GGR of a day is the stakes made on it that stand, less the wins paid on it that stand', async () => {
    const standing = (await standingStakes()).flatMap((stake) => {
      const place = (at: Date) => placeOf({ ...stake, day: dayOf(stake.provider, at) }, 'ggr');
      return [
        [place(stake.at), stake.amount] as const,
        ...stake.paid.map(({ at, amount }) => [place(at), -amount] as const),
      ];
    });
    const reported = (await dailyTotals()).map((row) => [placeOf(row, 'ggr'), minor(row.ggr, row.currency)] as const);
    expect(sumBy(reported)).toEqual(sumBy(standing));
  });

  test('each provider has rows on days of its own, in order, and nothing of them is lost at the border of a period', async () => {
    const whole = await dailyTotals();
    const order = whole.map(({ day, provider }) => `${day} ${provider}`);
    expect(order).toEqual(order.toSorted());
    const parts: (readonly [string, bigint])[] = [];
    const cut = new Date('2026-10-25T01:00:00Z');
    for (const period of [
      { from: PERIOD.from, to: cut },
      { from: cut, to: PERIOD.to },
    ]) {
      const found = await readCalendar(ledger.app, { provider: null, period });
      if (!found.ok) throw new Error(found.fault);
      for (const row of await rowsOf(readDailyTotals(ledger.app, found.calendar)))
        parts.push([placeOf(row, 'bets'), minor(row.bets, row.currency)]);
    }
    expect(sumBy(parts)).toEqual(sumBy(whole.map((row) => [placeOf(row, 'bets'), minor(row.bets, row.currency)])));
  });
});

type StandingStake = {
  provider: Provider;
  game: string | null;
  currency: Currency;
  test: boolean;
  at: Date;
  amount: bigint;
  paid: { at: Date; amount: bigint }[];
};

/** Cash stakes that stand with the payouts that stand on them, by a fold in the order of posting. */
async function standingStakes(): Promise<StandingStake[]> {
  type Row = RoundOperation & Omit<StandingStake, 'amount' | 'paid'> & { stake: string | null };
  const { rows } = await ledger.app.query<Omit<Row, 'amount'> & { amount: string }>(
    `select o.key, o.operation, o.mode, o.linked_key as stake, o.amount, o.provider, o.currency, o.effective_at as at, p.test,
       coalesce(o.game, r.game) as game
     from operation o join round r on r.id = o.round_id join player p on p.id = o.player_id
     where o.outcome = 'posted' order by o.posted_at, o.id`,
  );
  const stakes = new Map<string, StandingStake>();
  for (const { operation, mode, key, stake, amount, ...row } of rows) {
    if (operation === 'payin' && mode === 'cash') stakes.set(key, { ...row, amount: BigInt(amount), paid: [] });
    const found = stakes.get(stake ?? '');
    if (operation === 'payout') found?.paid.push({ at: row.at, amount: BigInt(amount) });
    if (operation === 'payout_reversal') found?.paid.splice(0);
    if (operation === 'rollback' || operation === 'refund') stakes.delete(stake ?? '');
  }
  return [...stakes.values()];
}

describe('GGR by game', () => {
  test('stakes and wins are those of the rounds as they stand, whenever the win came', async () => {
    const { rows } = await ledger.app.query<{
      provider: string;
      game: string | null;
      currency: Currency;
      test: boolean;
      operations: (Omit<RoundOperation, 'amount'> & { amount: string })[];
    }>(
      `select r.provider, r.game, r.currency, p.test, json_agg(json_build_object('operationId', o.id, 'operation', o.operation,
         'key', o.key, 'linkedKey', o.linked_key, 'transactionId', o.transaction_id, 'mode', o.mode, 'amount', o.amount::text,
         'closesRound', o.closes_round) order by o.posted_at, o.id) as operations
       from round r join operation o on o.round_id = r.id and o.outcome = 'posted' join player p on p.id = r.player_id
       group by r.id, p.test`,
    );
    const expected = rows.flatMap(({ provider, game, currency, test: isTest, operations }) => {
      const { stakes } = foldRound(operations.map((one) => ({ ...one, amount: BigInt(one.amount) })));
      const mine = stakes.filter(({ mode, state }) => mode === 'cash' && state !== 'rolled_back');
      const key = `${provider} ${game} ${currency} ${isTest}`;
      return mine.flatMap(({ nominal, paid }) => [[`${key} stakes`, nominal] as const, [`${key} wins`, paid] as const]);
    });
    const reported = (await rowsOf(readGrossRevenue(ledger.app, calendar))).flatMap((row) => {
      const key = `${row.provider} ${row.game} ${row.currency} ${row.test}`;
      const stakes = minor(row.stakes, row.currency);
      const wins = minor(row.wins, row.currency);
      expect(row.ggr).toBe(formatAmount(stakes - wins, row.currency));
      expect(row.rtp).toBe(ratio(wins, stakes));
      return [[`${key} stakes`, stakes] as const, [`${key} wins`, wins] as const];
    });
    expect(sumBy(reported)).toEqual(sumBy(expected));
  });
});

/** Four decimals, half away from zero. */
function ratio(part: bigint, whole: bigint): string {
  const scaled = (part * 100_000n) / whole;
  const rounded = (scaled + 5n) / 10n;
  return `${rounded / 10_000n}.${(rounded % 10_000n).toString().padStart(4, '0')}`;
}
