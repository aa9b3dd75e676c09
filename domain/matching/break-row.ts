// Builds a break as it is stored: identity, class, state, severity and words, from the facts of a difference. Matching runs,
// the posting path and round workflows all come here, so that one difference is one case whoever meets it first.

import type { BreakKind } from '../break-kind.ts';
import type { Currency } from '../currency.ts';
import type { Provider } from '../provider.ts';
import { BREAK_RULES, NO_REPAIR } from './break-rules.ts';
import type { CauseDetail } from './cause-detail.ts';
import type { Family } from './family.ts';
import { type Severity, severityOf } from './severity.ts';

/**
 * What the break is about. `ordinal` tells the duplicates under one transaction id apart, 1 is the first; a round's
 * `transactionId` is the bet that it still waits for; a line is known by the hash of what it says, wherever it stands; a
 * total is that of a period in the break's currency.
 */
export type BreakSubject =
  | { of: 'transaction'; family: Family; transactionId: string; ordinal: number }
  | { of: 'round'; roundId: string; transactionId: string | null }
  | { of: 'line'; content: string; ordinal: number }
  | { of: 'total'; from: string; to: string };

/** Amounts in minor units of `currency`; null where that side has nothing. `evidence` holds ids only. */
export type BreakFacts = {
  provider: Provider;
  kind: BreakKind;
  /** The kind this case had when it was met, where time alone gives it another name: the case stays the same. */
  grownFrom?: BreakKind | null;
  subject: BreakSubject;
  providerRound: string | null;
  playerId: string | null;
  currency: Currency | null;
  ours: bigint | null;
  theirs: bigint | null;
  eventAt: Date;
  /** The other side is expected until then; null when no window applies. */
  expectedUntil?: Date | null;
  detail?: Partial<CauseDetail>;
  /** Why this instance needs nobody, although its kind does. */
  explanation?: string | null;
  evidence?: Readonly<Record<string, string | number | null>>;
};

export type BreakRow = {
  provider: Provider;
  kind: BreakKind;
  class: 'money' | 'timing' | 'explained';
  fingerprint: string;
  /** An explained difference is recorded as resolved: nobody has to act. */
  state: 'expected' | 'open' | 'resolved';
  severity: Severity;
  transactionId: string | null;
  providerRound: string | null;
  playerId: string | null;
  currency: Currency | null;
  ours: bigint | null;
  theirs: bigint | null;
  cause: string;
  repair: string;
  evidence: Readonly<Record<string, string | number | null>>;
  eventAt: Date;
  expectedUntil: Date | null;
};

const HOUR_MS = 3_600_000;

/** The row of a break as it stands at `now`. */
export function breakRow(facts: BreakFacts, now: Date): BreakRow {
  const { provider, kind, subject, currency, ours, theirs, eventAt } = facts;
  const rules = BREAK_RULES[kind];
  const detail = causeDetail(facts);
  const explanation = facts.explanation ?? null;
  const isExplained = rules.nature === 'explained' || explanation !== null;
  const expectedUntil = rules.heals && !isExplained ? (facts.expectedUntil ?? null) : null;
  const isExpected = expectedUntil !== null && expectedUntil > now;
  const ageHours = (now.getTime() - eventAt.getTime()) / HOUR_MS;
  return {
    provider,
    kind,
    class: isExplained ? 'explained' : isExpected ? 'timing' : 'money',
    fingerprint: fingerprintOf(facts),
    state: isExplained ? 'resolved' : isExpected ? 'expected' : 'open',
    severity: isExplained ? 'low' : severityOf(atStake(ours, theirs), currency, ageHours, rules.floor),
    transactionId: 'transactionId' in subject ? subject.transactionId : null,
    providerRound: facts.providerRound,
    playerId: facts.playerId,
    currency,
    ours,
    theirs,
    cause: explanation ?? rules.cause(detail),
    repair: explanation === null ? rules.repair(detail) : NO_REPAIR,
    evidence: facts.evidence ?? {},
    eventAt,
    expectedUntil,
  };
}

/** The break's identity over all runs. Readable, with the provider's own text last, so that no id can imitate another's. */
function fingerprintOf({ provider, kind, grownFrom, subject, currency }: BreakFacts): string {
  const start = `${provider}/${grownFrom ?? kind}`;
  switch (subject.of) {
    case 'transaction':
      return `${start}/${subject.family}/${subject.ordinal}/${subject.transactionId}`;
    case 'round':
      return `${start}/round/${subject.roundId}`;
    case 'line':
      return `${start}/line/${subject.ordinal}/${subject.content}`;
    case 'total':
      return `${start}/total/${subject.from}/${subject.to}/${currency ?? ''}`;
    default:
      return subject satisfies never;
  }
}

/** What may be lost if nobody acts: the difference, or the whole when the sides agree on the amount and not on whose it is. */
function atStake(ours: bigint | null, theirs: bigint | null): bigint {
  const difference = (theirs ?? 0n) - (ours ?? 0n);
  if (difference === 0n) return ours ?? 0n;
  return difference < 0n ? -difference : difference;
}

const NOTHING_KNOWN: Omit<CauseDetail, 'family'> = {
  refusal: null,
  field: null,
  standing: 'both',
  tax: null,
  givenUp: null,
  flagged: null,
  paid: false,
  problem: null,
  unread: 'line',
};

function causeDetail(facts: BreakFacts): CauseDetail {
  const family = facts.subject.of === 'transaction' ? facts.subject.family : null;
  return { ...NOTHING_KNOWN, family, ...facts.detail };
}
