// A break's row with what is needed to say what will still happen to it: of its round and of our refusal. Residual and risk
// are computed here in SQL alone, so that what is shown and what is sorted by is one figure.

import type { BreakKind } from '../../domain/break-kind.ts';
import { BREAK_KINDS } from '../../domain/break-kind.ts';
import type { Currency } from '../../domain/currency.ts';
import type { Family } from '../../domain/matching/family.ts';
import { type HealingFacts, ROUND_QUESTION_SECONDS, awaitedCall } from '../../domain/matching/healing.ts';
import { type RetryPlans, countedOnSeconds } from '../../domain/matching/retry-plan.ts';
import type { Provider } from '../../domain/provider.ts';
import { WHOLE_AT_ISSUE } from '../../domain/repair/residual.ts';
import type { RoundState } from '../../domain/round.ts';
import type { Operation } from '../../domain/wallet-event.ts';
import type { CaseState } from '../../domain/case-life.ts';
import type { Severity } from '../../domain/matching/severity.ts';
import type { BreakClass } from '../schema.ts';

/** What each provider that is spoken with does by itself. */
export type Plans = ReadonlyMap<Provider, RetryPlans>;

export type BreakRow = {
  id: string;
  kind: BreakKind;
  class: BreakClass;
  provider: Provider;
  provider_round: string | null;
  player_id: string | null;
  transaction_id: string | null;
  currency: Currency | null;
  ours: string | null;
  theirs: string | null;
  state: CaseState;
  severity: Severity;
  cause: string;
  repair: string;
  event_at: Date;
  expected_until: Date | null;
  assignee: string | null;
  evidence: { theirCurrency?: Currency; theirOperation?: Operation } & Record<string, string | number | null>;
  /** What the case is about: a family of transactions, `round` or `line`. */
  subject: string;
  residual: string | null;
  refused_for_good: boolean | null;
  round_state: RoundState | null;
  round_deadline: Date | null;
  position: string;
};

/** What is still to be repaired of `b`, in minor units; null when no amount is known. The rule is `residualOf` of domain/repair. */
export const RESIDUAL = `case
  when coalesce(b.ours, b.theirs) is null then null
  when b.state in ('resolved', 'pinned') then 0
  else greatest(0, case
    when coalesce(b.evidence ->> 'theirCurrency', b.currency) is distinct from b.currency
      then coalesce(nullif(coalesce(b.ours, b.theirs), 0), b.theirs, 0)
    when (b.kind in (${[...WHOLE_AT_ISSUE].map((kind) => `'${kind}'`).join(', ')}) or b.kind = 'mapping' and b.evidence ? 'theirOperation')
      and coalesce(b.theirs, 0) = coalesce(b.ours, 0)
      then coalesce(b.ours, b.theirs)
    else abs(coalesce(b.theirs, 0) - coalesce(b.ours, 0)) end - b.settled) end`;

/** Joined to `b`: our refusal of a `status`, and the round of a stuck one. */
export const AROUND = `
left join operation o on b.kind = 'status' and o.id = (b.evidence ->> 'operationId')::uuid
left join round r on b.kind = 'stuck_round' and r.id = (b.evidence ->> 'roundId')::uuid`;

const REFUSED_FOR_GOOD = "(o.outcome = 'refused' and o.final)";

export const COLUMNS = `b.id, b.kind, b.class, b.provider, b.provider_round, b.player_id, b.transaction_id, b.currency, b.ours,
  b.theirs, b.state, b.severity, b.cause, b.repair, b.event_at, b.expected_until, b.assignee, b.evidence,
  split_part(b.fingerprint, '/', 3) as subject, ${RESIDUAL} as residual, ${REFUSED_FOR_GOOD} as refused_for_good,
  r.state as round_state, r.deadline_at as round_deadline`;

/** Joined to `b`: the call that would still end it. */
export const STILL_SENT = (plans: string) => `
left join jsonb_to_recordset(${plans}::jsonb) as p (provider text, kind text, subject text, ours boolean, seconds bigint)
  on p.provider = b.provider and p.kind = b.kind and p.subject = split_part(b.fingerprint, '/', 3)
  and p.ours = (b.ours is not null)`;

/**
 * At risk in `b`, an unsettled case, in units that compare between currencies: minor units times the scale of the currency.
 * `now` is a time, `scales` JSON of currency to scale.
 */
export const RISK = (now: string, scales: string) => `(case
  when b.kind = 'stuck_round' and r.state = 'open' and r.deadline_at + interval '${ROUND_QUESTION_SECONDS} seconds' > ${now} then 0
  when p.kind is not null and ${REFUSED_FOR_GOOD} is not true
    and b.event_at + p.seconds * interval '1 second' > ${now} then 0
  else coalesce(${RESIDUAL}, 0) * coalesce((${scales}::jsonb ->> b.currency)::numeric, 0) end)`;

const SUBJECTS = ['payin', 'payout', 'rollback', 'round', 'line'] as const;

/** For `STILL_SENT`: which cases a provider's own next call would end, and for how long it is counted on. */
export function plansParameter(plans: Plans): string {
  const rows = [...plans].flatMap(([provider, plan]) =>
    BREAK_KINDS.flatMap((kind) =>
      SUBJECTS.flatMap((subject) =>
        [true, false].flatMap((ours) => {
          const call = awaitedCall({
            ...{ kind, family: familyOfSubject(subject), refusedForGood: false },
            ours: ours ? 0n : null,
          });
          const seconds = call === null ? 0 : countedOnSeconds(plan[call]);
          return seconds === 0 ? [] : [{ provider, kind, subject, ours, seconds }];
        }),
      ),
    ),
  );
  return JSON.stringify(rows);
}

export function familyOfSubject(subject: string): Family | null {
  return subject === 'payin' || subject === 'payout' || subject === 'rollback' ? subject : null;
}

/** What the healing of a case is read from. */
export function healingFacts(row: BreakRow): HealingFacts {
  return {
    kind: row.kind,
    state: row.state,
    family: familyOfSubject(row.subject),
    ours: row.ours === null ? null : BigInt(row.ours),
    eventAt: row.event_at,
    expectedUntil: row.expected_until,
    refusedForGood: row.refused_for_good === true,
    round: row.round_state && row.round_deadline ? { state: row.round_state, deadlineAt: row.round_deadline } : null,
  };
}

/** A time column to the microsecond, and back. */
export const AT = (column: string) => `(extract(epoch from ${column}) * 1000000)::bigint::text`;
export const TIME = (parameter: string) => `timestamptz 'epoch' + ${parameter}::bigint * interval '1 microsecond'`;
