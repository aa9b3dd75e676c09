// One case as it is shown: amounts as wire money, what will still happen by itself, and what is lost if nobody acts.

import type { BreakKind } from '../../domain/break-kind.ts';
import type { Currency } from '../../domain/currency.ts';
import { type Loser, atRiskOf, loserOf } from '../../domain/matching/at-risk.ts';
import { type Healing, healingOf } from '../../domain/matching/healing.ts';
import { type Money, toMoney } from '../../domain/money.ts';
import type { Provider } from '../../domain/provider.ts';
import type { CaseState } from '../../domain/case-life.ts';
import type { Severity } from '../../domain/matching/severity.ts';
import type { BreakClass } from '../schema.ts';
import { type BreakRow, type Plans, healingFacts } from './break-facts.ts';

export type BreakView = {
  id: string;
  kind: BreakKind;
  class: BreakClass;
  provider: Provider;
  round: string | null;
  player: string | null;
  transactionId: string | null;
  ours: Money | null;
  theirs: Money | null;
  /** Theirs less ours, null where the currencies differ or nothing is counted. */
  difference: Money | null;
  state: CaseState;
  severity: Severity;
  cause: string;
  repair: string;
  eventAt: string;
  ageHours: number;
  healing: Omit<Healing, 'until'> & { until: string | null };
  /** The same moment as in `healing`. */
  healingUntil: string | null;
  /** What is still to be repaired; zero when nobody has to act. */
  residual: Money | null;
  /** What is lost if nobody acts; zero while it will heal by itself. */
  atRisk: Money | null;
  /** Who loses it; null when nothing is at risk, or the case does not tell. */
  loser: Loser | null;
  assignee: string | null;
};
/** The case as it stands at `now`. */
export function toView(row: BreakRow, now: Date, plans: Plans): BreakView {
  const { currency } = row;
  const theirCurrency = row.evidence.theirCurrency ?? currency;
  const money = (amount: bigint | null, of: Currency | null) =>
    amount === null || of === null ? null : toMoney(amount, of);
  const ours = row.ours === null ? null : BigInt(row.ours);
  const theirs = row.theirs === null ? null : BigInt(row.theirs);
  const difference = currency !== theirCurrency || (ours ?? theirs) === null ? null : (theirs ?? 0n) - (ours ?? 0n);
  const renamed = row.evidence.theirOperation !== undefined;
  const residual = row.residual === null ? null : BigInt(row.residual);
  const facts = healingFacts(row);
  const healing = healingOf(facts, plans.get(row.provider) ?? null, now);
  const until = healing.until?.toISOString() ?? null;
  const atRisk = atRiskOf(row.state, healing, residual);
  return {
    id: row.id,
    kind: row.kind,
    class: row.class,
    provider: row.provider,
    round: row.provider_round,
    player: row.player_id,
    transactionId: row.transaction_id,
    ours: money(ours, currency),
    theirs: money(theirs, theirCurrency),
    difference: money(difference, currency),
    state: row.state,
    severity: row.severity,
    cause: row.cause,
    repair: row.repair,
    eventAt: row.event_at.toISOString(),
    ageHours: Math.max(0, Math.floor((now.getTime() - row.event_at.getTime()) / 3_600_000)),
    healing: { ...healing, until },
    healingUntil: until,
    residual: money(residual, currency),
    atRisk: money(atRisk, currency),
    loser: atRisk ? loserOf({ kind: row.kind, family: facts.family, ours, theirs, renamed }) : null,
    assignee: row.assignee,
  };
}
