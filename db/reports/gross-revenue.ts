// What each game earned on the stakes of a period: wins count with the bet they were paid for, whenever they came, so that
// return to player is that of the bets themselves. Undone stakes and wins taken back are in no figure, free stakes neither.

import type pg from 'pg';
import type { Currency } from '../../domain/currency.ts';
import { formatAmount } from '../../domain/money.ts';
import type { Provider } from '../../domain/provider.ts';
import type { Calendar } from './calendar.ts';
import { ADJUSTED, CALENDAR, IN_CALENDAR, PAYIN_STANDS, UNDONE, calendarValues, payoutStands } from './fragments.ts';
import { type ReportRows, mapRows, readRows } from './read-rows.ts';

/** $1 to $4 calendar, $5 row limit. A payout is in the round of its payin and names it. */
const GROSS_REVENUE = `
with ${CALENDAR}, ${UNDONE}, ${ADJUSTED}, staked as (
  select o.provider, o.currency, o.amount + coalesce(a.delta, 0) as amount, o.round_id, o.key, t.id is not null as test,
    coalesce(o.game, (select r.game from round r where r.id = o.round_id)) as game, u.id, u.posted_at
  from operation o
  join calendar c on c.provider = o.provider
  left join player t on t.id = o.player_id and t.test
  left join adjusted a on a.operation_id = o.id
  left join undone u on u.provider = o.provider and u.stake = o.key
  where ${IN_CALENDAR} and o.outcome = 'posted' and o.operation = 'payin' and o.mode = 'cash' and ${PAYIN_STANDS}
), flow as (
  select provider, game, currency, test, amount as stake, null::numeric as win from staked
  union all
  select u.provider, u.game, u.currency, u.test, null, w.amount + coalesce(a.delta, 0)
  from staked u
  join operation w on w.round_id = u.round_id and w.linked_key = u.key and w.outcome = 'posted' and w.operation = 'payout'
  left join adjusted a on a.operation_id = w.id
  where ${payoutStands('w')}
), summed as (
  select provider, game, currency, test, count(stake)::integer as bets, sum(stake) as stakes, coalesce(sum(win), 0) as wins
  from flow
  group by provider, game, currency, test
)
select provider, game, currency, test, bets, stakes, wins, stakes - wins as ggr,
  round(wins / nullif(stakes, 0), 4)::text as rtp, round((stakes - wins) / nullif(stakes, 0), 4)::text as hold
from summed
order by provider, game collate "C" nulls first, currency, test
limit $5`;

type Row = {
  provider: Provider;
  game: string | null;
  currency: Currency;
  test: boolean;
  bets: number;
  stakes: string;
  wins: string;
  ggr: string;
  rtp: string | null;
  hold: string | null;
};

/** Amounts are decimal text in the row's currency; `rtp` and `hold` have four decimals and are null without stakes. */
export type GrossRevenue = ReturnType<typeof grossRevenue>;

export async function readGrossRevenue(pool: pg.Pool, calendar: Calendar): Promise<ReportRows<GrossRevenue>> {
  return mapRows(await readRows<Row>(pool, GROSS_REVENUE, calendarValues(calendar)), grossRevenue);
}

function grossRevenue({ provider, game, currency, test, bets, stakes, wins, ggr, rtp, hold }: Row) {
  const amount = (minor: string) => formatAmount(BigInt(minor), currency);
  const figures = { stakes: amount(stakes), wins: amount(wins), ggr: amount(ggr) };
  return { provider, game, currency, test, bets, ...figures, rtp, hold };
}
