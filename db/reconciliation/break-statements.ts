// The two statements that write breaks, each taking any number of rows as one JSON text. Whoever writes a break uses one of
// them, so that every change of a case leaves its event in the same transaction.

import { v7 as uuidv7 } from 'uuid';
import type { BreakRow } from '../../domain/matching/break-row.ts';

const GIVEN = `
given as (
  select distinct on (fingerprint) * from jsonb_to_recordset($1::jsonb) as r (id uuid, provider text, kind text, class text,
    fingerprint text, state text, severity text, transaction_id text, provider_round text, player_id uuid, currency text,
    ours numeric, theirs numeric, cause text, repair text, evidence jsonb, event_at timestamptz, expected_until timestamptz)
  order by fingerprint
)`;

const COLUMNS = `id, provider, kind, class, fingerprint, state, severity, transaction_id, provider_round, player_id, currency,
  ours, theirs, cause, repair, evidence, event_at, expected_until`;

const STAYS_SETTLED =
  "(break.state = 'resolved' and break.settled_as is not null and (break.ours, break.theirs) is not distinct from (excluded.ours, excluded.theirs))";

const ACTION = (state: string) =>
  `case ${state} when 'open' then 'opened' when 'expected' then 'expected' else 'explained' end`;

/** Opens the cases that are not known yet, and leaves the known as they are. `$1` rows, `$2` actor. */
export const OPEN_BREAKS = `
with ${GIVEN}, opened as (
  insert into break (${COLUMNS}) select ${COLUMNS} from given
  on conflict (fingerprint) do nothing
  returning id, state
)
insert into break_event (break_id, actor, action) select id, $2, ${ACTION('state')} from opened`;

/**
 * Records what a run found: opens, updates, lets mature or opens again. People's states (in review, awaiting approval,
 * pinned) are theirs; only an explanation ends what is still under review. What a person settled stays so while its figures
 * stay, and a case that comes up with an assignee comes up in review. `$1` rows, `$2` actor, `$3` run.
 */
export const RECORD_BREAKS = `
with ${GIVEN}, before as materialized (
  select b.fingerprint, b.state, b.ours, b.theirs from break b join given using (fingerprint)
), written as (
  insert into break (${COLUMNS}, first_run, last_run) select ${COLUMNS}, $3::uuid, $3::uuid from given
  on conflict (fingerprint) do update set
    state = case
      when break.state = 'pinned' then 'pinned'
      when excluded.state = 'resolved' or ${STAYS_SETTLED} then 'resolved'
      when break.state not in ('expected', 'resolved') then break.state
      when excluded.state = 'open' and break.assignee is not null then 'in_review'
      else excluded.state end,
    class = case
      when ${STAYS_SETTLED} then break.class
      when break.state in ('expected', 'resolved') or excluded.state = 'resolved' then excluded.class
      else break.class end,
    settled_as = case when ${STAYS_SETTLED} then break.settled_as end,
    kind = excluded.kind, currency = excluded.currency, severity = excluded.severity, ours = excluded.ours, theirs = excluded.theirs, cause = excluded.cause,
    repair = excluded.repair, evidence = break.evidence || excluded.evidence, expected_until = excluded.expected_until,
    last_run = excluded.last_run, updated_at = clock_timestamp()
  returning id, fingerprint, kind, state, ours, theirs
), seen as (
  insert into run_break (run_id, break_id, kind, state) select $3, id, kind, state from written
  on conflict do nothing
)
insert into break_event (break_id, actor, action, detail)
select w.id, $2,
  case
    when b.state is null then ${ACTION('w.state')}
    when b.state = w.state then 'changed'
    when b.state = 'resolved' then 'reopened'
    when b.state = 'expected' and w.state in ('open', 'in_review') then 'matured'
    else ${ACTION('w.state')} end,
  jsonb_build_object('run', $3, 'ours', w.ours::text, 'theirs', w.theirs::text)
from written w left join before b using (fingerprint)
where b.fingerprint is null or (b.state, b.ours, b.theirs) is distinct from (w.state, w.ours, w.theirs)`;

/** The rows as the parameter `$1`, each with a fresh id that counts only if the case is new. */
export function breakRowsParameter(rows: readonly BreakRow[]): string {
  return JSON.stringify(
    rows.map((row) => ({
      id: uuidv7(),
      provider: row.provider,
      kind: row.kind,
      class: row.class,
      fingerprint: row.fingerprint,
      state: row.state,
      severity: row.severity,
      transaction_id: row.transactionId,
      provider_round: row.providerRound,
      player_id: row.playerId,
      currency: row.currency,
      ours: row.ours?.toString() ?? null,
      theirs: row.theirs?.toString() ?? null,
      cause: row.cause,
      repair: row.repair,
      evidence: row.evidence,
      event_at: row.eventAt.toISOString(),
      expected_until: row.expectedUntil?.toISOString() ?? null,
    })),
  );
}
