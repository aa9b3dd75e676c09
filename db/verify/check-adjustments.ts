// An adjustment is the transfer it names, in the direction of its operation, and stands on a proposal that two persons saw; no
// transfer passes for one without. What undoes an operation undoes all of it.

import type pg from 'pg';
import { type Difference, MAX_DIFFERENCES } from './difference.ts';

/** What the player gained by it: up for what pays the player, down for what takes. */
const ADJUSTMENTS = `
select a.id, a.delta::text,
  case when t.credit_account = t.wallet_account then t.amount else -t.amount end::text as moved,
  (case when coalesce(o.operation, 'payout') in ('payin', 'payout_reversal') then -a.delta else a.delta end)::text as expected
from adjustment a
join proposal p on p.id = a.proposal_id
left join operation o on o.id = a.operation_id
left join operation u on u.id = a.reversal_id
left join transfer t on t.id = a.transfer_id
where p.state is distinct from 'applied' or p.checker is null or p.checker = p.maker
  or (a.reversal_id is not null and (a.delta is distinct from -o.amount or u.amount is distinct from o.amount))
  or (a.reversal_id is null and (t.id is null or t.kind <> 'adjustment'))
  or (t.id is not null and case when t.credit_account = t.wallet_account then t.amount else -t.amount end
    is distinct from case when coalesce(o.operation, 'payout') in ('payin', 'payout_reversal') then -a.delta else a.delta end)
limit ${MAX_DIFFERENCES}`;

/** Money between accounts of the house names the proposal it stands on. */
const UNFOUNDED = `
select t.id from transfer t
where t.kind = 'adjustment' and not exists (select from adjustment a where a.transfer_id = t.id)
  and not exists (select from proposal p where p.id::text = t.reference and p.state = 'applied' and p.action = 'reclassify'
    and p.amount = t.amount and t.wallet_account is null)
limit ${MAX_DIFFERENCES}`;

type Row = { id: string; delta: string; moved: string | null; expected: string };

export async function checkAdjustments(client: pg.ClientBase): Promise<Difference[]> {
  const wrong = await client.query<Row>(ADJUSTMENTS);
  const unfounded = await client.query<{ id: string }>(UNFOUNDED);
  return [
    ...wrong.rows.map(({ id, moved, expected }): Difference => {
      return {
        what: 'adjustment',
        id,
        detail: `moved ${moved ?? 'nothing'}, its proposal and operation say ${expected}`,
      };
    }),
    ...unfounded.rows.map(({ id }): Difference => {
      return { what: 'adjustment', id, detail: 'is a transfer that no approved proposal stands for' };
    }),
  ];
}
