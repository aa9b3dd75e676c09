// The rounds that were past their deadline and still open at a moment: each with what was at stake in it and since when, so that
// somebody can ask its provider or look into its workflow. What became of it since stands in its state.

import { createHash } from 'node:crypto';
import type { Currency } from '../../domain/currency.ts';
import { roundWorkflowId } from '../../domain/ids.ts';
import { formatAmount } from '../../domain/money.ts';
import type { Provider } from '../../domain/provider.ts';
import type { RoundState } from '../../domain/round.ts';
import { momentReader } from './moments.ts';
import { OPEN_STAKES } from './open-stakes.ts';

/** $1 and $2 moments, $3 row limit. A round that has ended by now was open then only if something was posted to it since. */
const STUCK_ROUNDS = `
with ${OPEN_STAKES}
select r.provider, r.provider_round as round, r.key, r.player_id as player, r.game, r.currency, t.id is not null as test,
  r.state, r.opened_at, r.deadline_at, s.at,
  coalesce(sum(s.amount) filter (where s.mode = 'cash'), 0) as stake,
  coalesce(sum(s.amount) filter (where s.mode = 'free'), 0) as free_stake
from open_stake s
join round r on r.id = s.round_id
left join player t on t.id = r.player_id and t.test
where (r.state in ('open', 'stuck') or r.updated_at >= s.at) and r.deadline_at <= s.at
group by r.id, t.id, s.at
order by r.opened_at, r.id
limit $3`;

type Row = {
  provider: Provider;
  round: string;
  key: string;
  player: string;
  game: string | null;
  currency: Currency;
  test: boolean;
  state: RoundState;
  opened_at: Date;
  deadline_at: Date;
  at: Date;
  stake: string;
  free_stake: string;
};

const HOUR_MS = 3_600_000;

/** Oldest first. Amounts are decimal text in the row's currency, ages whole hours. */
export type StuckRound = ReturnType<typeof stuckRound>;

export const readStuckRounds = momentReader({ statement: STUCK_ROUNDS, show: stuckRound });

function stuckRound(row: Row) {
  const { provider, round, key, player, game, currency, test, state, at } = row;
  const hoursSince = (moment: Date) => Math.max(0, Math.floor((at.getTime() - moment.getTime()) / HOUR_MS));
  return {
    provider,
    round,
    key,
    player,
    game,
    currency,
    test,
    state,
    stake: formatAmount(BigInt(row.stake), currency),
    freeStake: formatAmount(BigInt(row.free_stake), currency),
    openedAt: row.opened_at.toISOString(),
    deadlineAt: row.deadline_at.toISOString(),
    ageHours: hoursSince(row.opened_at),
    overdueHours: hoursSince(row.deadline_at),
    workflowId: roundWorkflowId(provider, player, key, (text) => createHash('sha256').update(text).digest('hex')),
  };
}
