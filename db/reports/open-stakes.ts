// The stakes that were open at a moment, in SQL, as the round's fold would have found them then: nothing had ended them and
// no word had closed the round that a later one did not open again. Read from the operations up to that moment, because a
// round's own row knows only the present.

import { MOMENT } from './moments.ts';

/** A provider's clock is never trusted to be further ahead of ours than this. */
const CLOCK_MARGIN = "interval '1 day'";

/**
 * Over `moment`. A round that was open then is open still, or something was posted to it since. A
 * jackpot or a gift on a stake is no end of it.
 */
export const OPEN_STAKES = `
${MOMENT}, open_stake as (
  select r.id as round_id, o.provider, o.player_id, o.currency, o.mode, o.amount, o.effective_at, m.at,
    coalesce(o.game, r.game) as game
  from round r
  join moment m on m.provider = r.provider
  join operation o on o.round_id = r.id
  where (r.state in ('open', 'stuck') or r.updated_at >= m.at - ${CLOCK_MARGIN})
    and o.operation = 'payin' and o.outcome = 'posted' and o.effective_at < m.at
    and not exists (
      select from operation e
      where e.round_id = r.id and e.outcome = 'posted' and e.linked_key = o.key and e.effective_at < m.at
        and e.operation in ('payout', 'rollback', 'refund'))
    and coalesce((
      select x.operation = 'round_reopen' from operation x
      where x.round_id = r.id and x.outcome = 'posted' and x.effective_at < m.at
        and (x.closes_round or x.operation in ('round_close', 'round_reopen'))
      order by x.posted_at desc, x.id desc limit 1), true)
)`;
