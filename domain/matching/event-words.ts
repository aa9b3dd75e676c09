// What happened to a case, as one sentence for finance: who, what, and the reason that was given. Pure text; what an event does
// not hold is left out.

import type { BreakKind } from '../break-kind.ts';
import type { RepairAction } from '../repair/repair-action.ts';

/**
 * `run` is the run it came from. `said` is a comment, a reason or a note; `wanted` the repair a proposal asks for, its amount as
 * it is read (`12.50 EUR`), null when there is none; `lines` what an asked provider answered, null when it did not.
 */
export type CaseEventFacts = {
  actor: string;
  action: string;
  run: string | null;
  said: string | null;
  assignee: string | null;
  wanted: { action: RepairAction; amount: string | null } | null;
  lines: number | null;
  /** Did the case end with it? */
  ended: boolean;
};

export function eventText(kind: BreakKind, event: CaseEventFacts): string {
  return bySystem(kind, event) ?? byRepair(event) ?? byPerson(event);
}

/** What the house itself does: a run, a call, a round's workflow. */
function bySystem(kind: BreakKind, { actor, action, run, said }: CaseEventFacts): string | null {
  const who =
    run === null ? (WHO[actor] ?? (actor.startsWith('round.') ? "the round's workflow" : actor)) : `run ${run}`;
  switch (action) {
    case 'opened':
      return `${who} named it ${kind}: open`;
    case 'expected':
      return `${who} named it ${kind}: expected, the other side may still arrive`;
    case 'matured':
      return `${who} still missed the other side: open`;
    case 'changed':
      return `${who} found other amounts or another state`;
    case 'reopened':
      return `${who} found it again: open`;
    case 'resolved':
      return `${who} no longer found it: resolved`;
    case 'explained':
      return said === null && actor !== 'repair' ? `${who} explained it: nobody has to act` : null;
    default:
      return null;
  }
}

const WHO: Readonly<Record<string, string>> = { wallet: 'the call itself' };

/** What becomes of a proposal without a person: it is carried out, or ended because it is needed no more. */
function byRepair({ actor, action, said, lines, ended }: CaseEventFacts): string | null {
  switch (action) {
    case 'repaired':
      return `the approved repair was carried out and the case looked at again: ${ended ? 'resolved' : 'a part is left open'}`;
    case 'reclassified':
      return 'the approved repair was carried out: moved to the right account of the house';
    case 'asked':
      return 'the approved question was put to the provider';
    case 'answered':
      return lines === null ? 'the provider did not answer' : `the provider answered with ${lines} transactions`;
    case 'explained':
      return actor === 'repair' ? 'the approved explanation was taken: nobody has to act' : null;
    case 'rejected':
      return ENDS_PROPOSALS.has(actor) ? withWords('the proposal was ended without being carried out', said) : null;
    default:
      return null;
  }
}

const ENDS_PROPOSALS: ReadonlySet<string> = new Set(['repair', 'reconciliation', 'pin']);

function byPerson({ actor, action, said, assignee, wanted }: CaseEventFacts): string {
  switch (action) {
    case 'commented':
      return withWords(`${actor} commented`, said);
    case 'assigned':
      return assignee === null || assignee === actor ? `${actor} took it` : `${actor} gave it to ${assignee}`;
    case 'unassigned':
      return `${actor} gave it to nobody`;
    case 'pinned':
      return withWords(`${actor} closed it by hand`, said);
    case 'explained':
      return withWords(`${actor} explained it`, said);
    case 'undone':
      return `${actor} took back a step that was done on many cases`;
    case 'proposed':
      return withWords(`${actor} proposed ${wanted === null ? 'a repair' : wantedText(wanted)}`, said);
    case 'approved':
      return withWords(`${actor} approved the proposal`, said);
    case 'rejected':
      return withWords(`${actor} rejected the proposal`, said);
    default:
      return withWords(`${actor}: ${action.replaceAll('_', ' ')}`, said);
  }
}

const WANTED: Record<RepairAction, string> = {
  credit_player: 'to credit the player',
  debit_player: 'to debit the player',
  reverse: 'to reverse what was booked',
  ask_provider: 'to ask the provider',
  reclassify: 'to move it to the right account of the house',
  explain: 'to explain it',
};

function wantedText({ action, amount }: NonNullable<CaseEventFacts['wanted']>): string {
  return amount === null ? WANTED[action] : `${WANTED[action]}, ${amount}`;
}

/** Longer words are read in the event itself. */
const SHOWN = 300;

function withWords(sentence: string, said: string | null): string {
  if (said === null) return sentence;
  const words = said.replaceAll(/\s+/g, ' ');
  return `${sentence}: ${words.length > SHOWN ? `${words.slice(0, SHOWN)}...` : words}`;
}
