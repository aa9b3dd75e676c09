// What moved on each gaming day, per provider, game and currency, test players apart. Each figure is the exact movement of one
// house account, so that a report can be held against the ledger to the minor unit. Two are not of their day alone: a stake that
// was undone leaves the `ggr` of the day on which it was made, and a repair's adjustment counts on the day of its operation.

import type pg from 'pg';
import type { Currency } from '../../domain/currency.ts';
import { formatAmount } from '../../domain/money.ts';
import type { Provider } from '../../domain/provider.ts';
import type { Calendar } from './calendar.ts';
import { ADJUSTED, CALENDAR, IN_CALENDAR, PAYIN_STANDS, UNDONE, calendarValues, payoutStands } from './fragments.ts';
import { type ReportRows, mapRows, readRows } from './read-rows.ts';

/**
 * $1 to $4 calendar, $5 row limit. One scan of the period. What a rollback or a reversal took back from the player is read from
 * its transfer, because the operation itself names the stake.
 */
const DAILY_TOTALS = `
with ${CALENDAR}, ${UNDONE}, ${ADJUSTED}, posted as (
  select o.provider, width_bucket(o.effective_at, c.bounds) as day, o.currency, o.operation, o.mode, o.amount, o.tax,
    coalesce(o.game, (select r.game from round r where r.id = o.round_id)) as game, t.id is not null as test,
    back.kind as back_to, back.amount as back, case o.operation when 'payin' then a.delta else -a.delta end as adjusted,
    case
      when o.mode <> 'cash' then false
      when o.operation = 'payin' then ${PAYIN_STANDS}
      when o.operation = 'payout' then ${payoutStands('o')}
      else false
    end as stands
  from operation o
  join calendar c on c.provider = o.provider
  left join player t on t.id = o.player_id and t.test
  left join adjusted a on a.operation_id = o.id
  left join undone u on u.provider = o.provider
    and u.stake = case o.operation when 'payin' then o.key when 'payout' then o.linked_key end
  left join lateral (
    select h.kind, m.amount from transfer m join account h on h.id = m.credit_account
    where o.operation in ('rollback', 'refund', 'payout_reversal') and m.operation_id = o.id
      and m.debit_account = m.wallet_account and m.kind <> 'adjustment'
    limit 1) back on true
  where ${IN_CALENDAR} and o.outcome = 'posted' and o.mode <> 'demo' and match_family(o.operation) is not null
)
select provider, day, game, currency, test,
  coalesce(sum(amount) filter (where operation = 'payin' and mode = 'cash'), 0) as bets,
  coalesce(sum(amount) filter (where operation = 'payout' and mode = 'cash'), 0) as wins,
  coalesce(sum(amount) filter (where operation in ('rollback', 'refund') and mode = 'cash'), 0) as rollbacks,
  coalesce(sum(back) filter (where back_to = 'clearing'), 0) as reversals,
  coalesce(sum(case operation when 'payin' then amount else -amount end) filter (where stands), 0)
    + coalesce(sum(adjusted), 0) as ggr,
  coalesce(sum(adjusted), 0) as adjustments,
  coalesce(sum(amount) filter (where operation = 'payin' and mode = 'free'), 0) as free_bets,
  coalesce(sum(amount) filter (where operation = 'payout' and mode = 'free'), 0)
    - coalesce(sum(back) filter (where back_to = 'promotions' and mode = 'free'), 0) as free_wins,
  coalesce(sum(amount) filter (where operation = 'jackpot'), 0) as jackpots,
  coalesce(sum(amount) filter (where operation = 'promo'), 0)
    - coalesce(sum(back) filter (where back_to = 'promotions' and mode = 'cash'), 0) as promos,
  coalesce(sum(amount) filter (where operation = 'cashback'), 0)
    - coalesce(sum(back) filter (where back_to = 'cashback'), 0) as cashback,
  coalesce(sum(tax), 0) as tax,
  (count(*) filter (where operation = 'payin' and mode = 'cash'))::integer as bet_count,
  (count(*) filter (where operation = 'payout' and mode = 'cash'))::integer as win_count,
  (count(*) filter (where operation in ('rollback', 'refund') and mode = 'cash'))::integer as rollback_count,
  (count(*) filter (where operation = 'payin' and mode = 'free'))::integer as free_bet_count,
  (count(*) filter (where operation = 'payout' and mode = 'free'))::integer as free_win_count
from posted
group by provider, day, game, currency, test
order by day, provider, game collate "C" nulls first, currency, test
limit $5`;

type Row = {
  provider: Provider;
  day: number;
  game: string | null;
  currency: Currency;
  test: boolean;
  bets: string;
  wins: string;
  rollbacks: string;
  reversals: string;
  adjustments: string;
  ggr: string;
  free_bets: string;
  free_wins: string;
  jackpots: string;
  promos: string;
  cashback: string;
  tax: string;
  bet_count: number;
  win_count: number;
  rollback_count: number;
  free_bet_count: number;
  free_win_count: number;
};

/** Amounts are decimal text in the row's currency. */
export type DailyTotal = ReturnType<typeof dailyTotal>;

export async function readDailyTotals(pool: pg.Pool, calendar: Calendar): Promise<ReportRows<DailyTotal>> {
  const names = new Map(calendar.map(({ provider, days }) => [provider, days]));
  const read = await readRows<Row>(pool, DAILY_TOTALS, calendarValues(calendar));
  const shown = mapRows(read, (row) => dailyTotal(row, names.get(row.provider)?.[row.day - 1] ?? ''));
  // The statement counts days per provider; two providers' first days need not be the same.
  return shown.ok ? { ok: true, rows: shown.rows.toSorted(byDayAndProvider) } : shown;
}

function byDayAndProvider(a: DailyTotal, b: DailyTotal): number {
  const [left, right] = [a, b].map(({ day, provider }) => `${day} ${provider}`) as [string, string];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function dailyTotal(row: Row, day: string) {
  const { provider, game, currency, test } = row;
  const amount = (minor: string) => formatAmount(BigInt(minor), currency);
  return {
    day,
    provider,
    game,
    currency,
    test,
    bets: amount(row.bets),
    wins: amount(row.wins),
    rollbacks: amount(row.rollbacks),
    reversals: amount(row.reversals),
    adjustments: amount(row.adjustments),
    ggr: amount(row.ggr),
    counts: {
      bets: row.bet_count,
      wins: row.win_count,
      rollbacks: row.rollback_count,
      freeBets: row.free_bet_count,
      freeWins: row.free_win_count,
    },
    freeBets: amount(row.free_bets),
    freeWins: amount(row.free_wins),
    jackpots: amount(row.jackpots),
    promos: amount(row.promos),
    cashback: amount(row.cashback),
    tax: amount(row.tax),
  };
}
