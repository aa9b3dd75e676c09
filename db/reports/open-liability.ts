// What was at stake in rounds that were open at a moment: what players may still win or get back. Free stakes are counted
// apart, because nobody paid for them.

import type { Currency } from '../../domain/currency.ts';
import { formatAmount } from '../../domain/money.ts';
import type { Provider } from '../../domain/provider.ts';
import { momentReader } from './moments.ts';
import { OPEN_STAKES } from './open-stakes.ts';

/** $1 and $2 moments, $3 row limit. */
const OPEN_LIABILITY = `
with ${OPEN_STAKES}
select s.provider, s.game, s.currency, t.id is not null as test,
  coalesce(sum(s.amount) filter (where s.mode = 'cash'), 0) as at_stake,
  (count(*) filter (where s.mode = 'cash'))::integer as bets,
  coalesce(sum(s.amount) filter (where s.mode = 'free'), 0) as free_at_stake,
  (count(*) filter (where s.mode = 'free'))::integer as free_bets,
  count(distinct s.round_id)::integer as rounds, min(s.effective_at) as oldest_at
from open_stake s
left join player t on t.id = s.player_id and t.test
group by 1, 2, 3, 4
order by s.provider, s.game collate "C" nulls first, s.currency, test
limit $3`;

type Row = {
  provider: Provider;
  game: string | null;
  currency: Currency;
  test: boolean;
  at_stake: string;
  bets: number;
  free_at_stake: string;
  free_bets: number;
  rounds: number;
  oldest_at: Date;
};

/** Amounts are decimal text in the row's currency. */
export type OpenLiability = ReturnType<typeof openLiability>;

export const readOpenLiability = momentReader({ statement: OPEN_LIABILITY, show: openLiability });

function openLiability(row: Row) {
  const { provider, game, currency, test, rounds } = row;
  return {
    provider,
    game,
    currency,
    test,
    atStake: formatAmount(BigInt(row.at_stake), currency),
    counts: { rounds, bets: row.bets, freeBets: row.free_bets },
    freeAtStake: formatAmount(BigInt(row.free_at_stake), currency),
    oldestAt: row.oldest_at.toISOString(),
  };
}
