// The life of a case: which step is possible in which state, and where it leads. Pure, so that the same table judges one case
// over REST, ten thousand in bulk, and a history that is replayed in a test. An open case belongs to nobody; one that has an
// assignee is in review.

export const CASE_STATES = ['expected', 'open', 'in_review', 'awaiting_approval', 'resolved', 'pinned'] as const;
export type CaseState = (typeof CASE_STATES)[number];

/** `waiting`: proposals that wait for a second person; `approved`: those that are being carried out. */
export type CaseFacts = { state: CaseState; assignee: string | null; waiting: number; approved: number };

export type CaseStep =
  | { action: 'assign'; assignee: string | null }
  | { action: 'pin' }
  /** Ended as nobody's fault, without money. */
  | { action: 'explain' }
  | { action: 'propose' }
  | { action: 'approve' }
  | { action: 'reject' }
  /** An approved proposal was carried out, or could not be; `whole`: nothing is left to differ. */
  | { action: 'settle'; whole: boolean };

export type CaseVerdict =
  { ok: true; next: CaseFacts } | { ok: false; code: 'state_conflict' | 'break_expected'; why: string };

const refuse = (why: string): CaseVerdict => ({ ok: false, code: 'state_conflict', why });
const go = (next: CaseFacts): CaseVerdict => ({ ok: true, next });

/** Where an open case stands when no proposal waits. */
export const restingState = (assignee: string | null): 'open' | 'in_review' =>
  assignee === null ? 'open' : 'in_review';

/** Takes a step, or says in words why it is not possible. */
export function takeStep(facts: CaseFacts, step: CaseStep): CaseVerdict {
  const { state, assignee, waiting, approved } = facts;
  const isSettling = step.action === 'settle' || step.action === 'reject';
  if (!isSettling && (state === 'resolved' || state === 'pinned')) return refuse(ENDED[state]);
  switch (step.action) {
    case 'assign': {
      const isResting = state === 'open' || state === 'in_review';
      return go({ ...facts, assignee: step.assignee, state: isResting ? restingState(step.assignee) : state });
    }
    case 'pin':
      if (approved > 0) return refuse('an approved repair of this case is being carried out: wait for its end');
      return go({ ...facts, state: 'pinned', waiting: 0 });
    case 'explain':
      if (waiting + approved > 0) return refuse('a proposal of this case waits: approve or reject it first');
      return go({ ...facts, state: 'resolved' });
    case 'propose':
      if (state === 'expected') return { ok: false, code: 'break_expected', why: EXPECTED };
      return go({ ...facts, state: 'awaiting_approval', waiting: waiting + 1 });
    case 'approve':
      return go({ ...facts, waiting: waiting - 1, approved: approved + 1 });
    case 'reject':
      return go(atRest({ ...facts, waiting: waiting - 1 }));
    case 'settle':
      if (step.whole && state !== 'pinned') return go({ ...facts, state: 'resolved', waiting: 0, approved: 0 });
      return go(atRest({ assignee, state, waiting, approved: Math.max(0, approved - 1) }));
    default:
      return step satisfies never;
  }
}

const ENDED = {
  resolved: 'the case is resolved: it opens again by itself when a run sees a difference',
  pinned: 'the case is closed by hand: later runs leave it closed',
} as const;
const EXPECTED = 'the other side may still arrive by itself: a repair may be proposed once the case is open';

/** Back to where people had it, once the last proposal is decided and carried out. */
function atRest(facts: CaseFacts): CaseFacts {
  const isOver = facts.state === 'awaiting_approval' && facts.waiting + facts.approved === 0;
  return isOver ? { ...facts, state: restingState(facts.assignee) } : facts;
}
