// What will still happen by itself to an open case, and until when: the provider's next tries by its retry plan, our round's
// workflow, or nothing. It is a promise of the plans only; whether the call was right is not asked here.

import type { BreakKind } from '../break-kind.ts';
import type { CaseState } from '../case-life.ts';
import type { RoundState } from '../round.ts';
import type { Family } from './family.ts';
import { type RetryPlan, type RetryPlans, countedOnSeconds } from './retry-plan.ts';

/** `refusedForGood`: our answer was a refusal that stands for ever under this key. `round`: of a stuck one. */
export type HealingFacts = {
  kind: BreakKind;
  state: CaseState;
  family: Family | null;
  ours: bigint | null;
  eventAt: Date;
  expectedUntil: Date | null;
  refusedForGood: boolean;
  round: { state: RoundState; deadlineAt: Date } | null;
};

/** `until` is null when nothing comes, or when the provider has no end to its tries. It never lies in the past. */
export type Healing = { by: 'provider' | 'us' | 'nobody'; does: string; until: Date | null };

/** A round's workflow asks the provider for so long after the deadline, then a person is needed. */
export const ROUND_QUESTION_SECONDS = 6 * 3_600;

type Awaited = Family | 'by_answer' | 'round' | null;

/** The call whose next delivery would end the difference. */
const AWAITED: Record<BreakKind, Awaited> = {
  bet_missing_ours: 'payin',
  win_missing_ours: 'payout',
  rollback_missing_ours: 'rollback',
  // A bet that its sender gave up is undone by it.
  bet_missing_theirs: 'rollback',
  win_missing_theirs: null,
  amount: null,
  currency: null,
  duplicate_ours: null,
  duplicate_theirs: null,
  status: 'by_answer',
  late_win: null,
  orphan_rollback: null,
  late_original: null,
  stuck_round: 'round',
  win_without_bet: null,
  rollback_of_settled: null,
  round_total: null,
  free_round_leakage: null,
  jackpot_class: null,
  tax: null,
  test_player: null,
  cut_off: null,
  mapping: null,
  rounding: null,
  expired_at_provider: null,
  unparsable_line: null,
};

/** Which call of the provider would end it; null when none would. `ours` is null when the ledger counts nothing. */
export function awaitedCall(facts: Pick<HealingFacts, 'kind' | 'family' | 'ours' | 'refusedForGood'>): Family | null {
  const awaited = AWAITED[facts.kind];
  if (awaited === 'round') return null;
  if (awaited !== 'by_answer') return awaited;
  if (facts.refusedForGood) return null;
  // A bet that only we count is ended by its rollback; anything else by the same call again.
  return facts.family === 'payin' && facts.ours !== null ? 'rollback' : facts.family;
}

/** `plans` is null when the provider is not spoken with. */
export function healingOf(facts: HealingFacts, plans: RetryPlans | null, now: Date): Healing {
  if (facts.state === 'resolved' || facts.state === 'pinned') return nobody('Nothing: nobody has to act.');
  const healing = AWAITED[facts.kind] === 'round' ? byRound(facts, now) : byProvider(facts, plans, now);
  const window = facts.state === 'expected' ? facts.expectedUntil : null;
  if (window === null || window <= now) return healing;
  if (healing.by === 'nobody') {
    return { by: 'provider', does: 'The other side may still arrive: the window is not over.', until: window };
  }
  return healing.until !== null && healing.until < window ? { ...healing, until: window } : healing;
}

function byRound({ round }: HealingFacts, now: Date): Healing {
  if (round?.state !== 'open') return nobody('Nothing: the provider was asked, and a person has to look at the round.');
  if (round.deadlineAt > now) {
    return { by: 'us', does: "The round's workflow asks the provider at the deadline.", until: round.deadlineAt };
  }
  const until = after(round.deadlineAt, ROUND_QUESTION_SECONDS);
  if (until <= now) return nobody("Nothing more: the round's workflow has had its time to ask the provider.");
  return { by: 'us', does: "The round's workflow asks the provider what became of it.", until };
}

function byProvider(facts: HealingFacts, plans: RetryPlans | null, now: Date): Healing {
  const call = awaitedCall(facts);
  if (call === null) return nobody(reason(facts));
  if (plans === null) return nobody('Nothing is known to come: the provider is not connected here.');
  const plan = plans[call];
  const seconds = countedOnSeconds(plan);
  const until = after(facts.eventAt, seconds);
  if (seconds > 0 && until > now) {
    return { by: 'provider', does: `The provider ${plan.does}.`, until: plan.seconds === null ? null : until };
  }
  return nobody(`Nothing more: the provider ${plan.does}${howItEnded(plan, until)}.`);
}

function howItEnded({ seconds }: RetryPlan, until: Date): string {
  const time = `${until.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  if (seconds === null) return `, but no try has ended the difference by ${time}, and none is counted on after that`;
  return seconds === 0 ? '' : `, and that ended ${time}`;
}

function reason({ kind, refusedForGood }: HealingFacts): string {
  if (kind === 'expired_at_provider') return 'Nothing more: the provider has stopped trying.';
  if (refusedForGood) return 'Nothing: our refusal stands, and the same call hears it again.';
  return 'Nothing: a person has to act.';
}

const nobody = (does: string): Healing => ({ by: 'nobody', does, until: null });
const after = (at: Date, seconds: number): Date => new Date(at.getTime() + seconds * 1_000);
