// Reads the rounds among a run's items as breaks: how much is still at stake in a stuck one, and which figure of a round is
// not the sum of its transactions.

import type pg from 'pg';
import type { Currency } from '../../domain/currency.ts';
import type { BreakFacts } from '../../domain/matching/break-row.ts';
import type { ItemPage } from './item-facts.ts';
import { itemPage } from './item-page.ts';
import type { FrozenScope } from './run-scope.ts';

/** $1 run, $2 after item, $3 page size. */
const ROUND_ITEMS = `
select i.id::text as item_id, i.pass, r.id as round_id, r.player_id, r.provider_round, r.currency, r.opened_at,
  r.bet, r.won, s.bet_sum, s.won_sum, open.bet as open_bet, open.stake as open_stake
from (${itemPage({ which: 'round_id is not null', after: '$2', limit: '$3' })}) i
join round r on r.id = i.round_id
cross join lateral (
  select coalesce(sum(o.amount) filter (where match_family(o.operation) = 'payin'), 0) as bet_sum,
    coalesce(sum(case when o.operation = 'payout_reversal' then -o.amount else o.amount end) filter
      (where o.operation = 'payout_reversal' or match_family(o.operation) = 'payout'), 0) as won_sum
  from operation o
  where o.round_id = r.id and o.outcome = 'posted'
    and not exists (
      select from operation u where u.round_id = r.id and u.outcome = 'posted' and u.operation in ('rollback', 'refund')
        and u.linked_key in (o.key, o.linked_key))
) s
cross join lateral (
  select (array_agg(p.transaction_id order by p.id))[1] as bet, coalesce(sum(p.amount), 0) as stake
  from operation p
  where p.round_id = r.id and match_family(p.operation) = 'payin' and p.outcome = 'posted'
    and not exists (
      select from operation e where e.round_id = r.id and e.outcome = 'posted' and e.linked_key = p.key
        and e.operation in ('payout', 'rollback', 'refund'))
) open
order by i.id`;

type RoundRow = {
  item_id: string;
  pass: 'stuck_round' | 'round_total';
  round_id: string;
  player_id: string;
  provider_round: string;
  currency: Currency;
  opened_at: Date;
  bet: string;
  won: string;
  bet_sum: string;
  won_sum: string;
  open_bet: string | null;
  open_stake: string;
};

/** The differences among the next `limit` round items; `last` is null when there are no more items. */
export async function roundBreaks(
  client: pg.PoolClient,
  scope: FrozenScope,
  after: string,
  limit: number,
): Promise<ItemPage> {
  const { rows } = await client.query<RoundRow>(ROUND_ITEMS, [scope.runId, after, limit]);
  return { breaks: rows.map((row) => breakOf(scope, row)), last: rows.at(-1)?.item_id ?? null };
}

function breakOf(scope: FrozenScope, row: RoundRow): BreakFacts {
  return {
    provider: scope.provider,
    kind: row.pass,
    subject: { of: 'round', roundId: row.round_id, transactionId: row.open_bet },
    providerRound: row.provider_round,
    playerId: row.player_id,
    currency: row.currency,
    ...amountsOf(row),
    eventAt: row.opened_at,
    evidence: { roundId: row.round_id },
  };
}

function amountsOf(row: RoundRow): { ours: bigint; theirs: bigint | null } {
  if (row.pass === 'stuck_round') return { ours: BigInt(row.open_stake), theirs: null };
  if (row.bet !== row.bet_sum) return { ours: BigInt(row.bet), theirs: BigInt(row.bet_sum) };
  return { ours: BigInt(row.won), theirs: BigInt(row.won_sum) };
}
