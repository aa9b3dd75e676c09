// What each game earned on the stakes of a period: wins count with the bet they were paid for, whenever they came, so that
// return to player is that of the bets themselves. Undone stakes and wins taken back are in no figure, free stakes neither.

import type pg from 'pg';
import type { Currency } from '../../domain/currency.ts';
import { formatAmount } from '../../domain/money.ts';
import type { Provider } from '../../domain/provider.ts';
import type { Calendar } from './calendar.ts';
import { CALENDAR, IN_CALENDAR, calendarValues, payinStands, payoutStands } from './fragments.ts';
import { type ReportRows, mapRows, readRows } from './read-rows.ts';

/** $1 to $4 calendar, $5 row limit. */
const GROSS_REVENUE = `
with ${CALENDAR}, staked as (
  select o.provider, o.currency, o.amount, o.round_id, o.key, t.id is not null as test,
    coalesce(o.game, (select r.game from round r where r.id = o.round_id)) as game
  from operation o
  join calendar c on c.provider = o.provider
  left join player t on t.id = o.player_id and t.test
  where ${IN_CALENDAR} and o.outcome = 'posted' and o.operation = 'payin' and o.mode = 'cash' and ${payinStands('o')}
), summed as (
  select s.provider, s.game, s.currency, s.test, count(*)::integer as bets, sum(s.amount) as stakes, sum(p.paid) as wins
  from staked s
  cross join lateral (
    select coalesce(sum(w.amount), 0) as paid from operation w
    where w.round_id = s.round_id and w.linked_key = s.key and w.outcome = 'posted' and w.operation = 'payout'
      and ${payoutStands('w')}) p
  group by s.provider, s.game, s.currency, s.test
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
