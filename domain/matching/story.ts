// Tells a case as sentences in the order of time, from its evidence alone, so that finance reads the cause without knowing a
// field. Pure: it adds nothing that the evidence does not hold, and never more sentences than there are facts.

import type { BreakKind } from '../break-kind.ts';
import type { Operation } from '../wallet-event.ts';
import { type CaseEventFacts, eventText } from './event-words.ts';
import { type Family, familyOf } from './family.ts';
import type { HealingFacts } from './healing.ts';

/** Times are RFC 3339 UTC, amounts as they are read: `12.50 EUR`. `word` is the code in our answer's own form. */
export type StoryFacts = {
  kind: BreakKind;
  state: HealingFacts['state'];
  family: Family | null;
  line: StoryLine | null;
  hasOperation: boolean;
  calls: readonly StoryCall[];
  transfers: readonly { at: string; amount: string; debit: string; credit: string }[];
  /** `won` is null when nothing was paid. */
  round: { state: string; deadlineAt: string; won: string | null } | null;
  /** `unknown` while the workflow's history cannot be read. */
  arrival: { at: string; eventId: string } | 'unknown' | null;
  events: readonly (CaseEventFacts & { at: string })[];
};
export type StoryLine = {
  at: string | null;
  line: number;
  operation: string | null;
  amount: string | null;
  accepted: boolean;
  problem: string | null;
};
export type StoryCall = {
  at: string;
  operation: Operation;
  outcome: 'posted' | 'refused' | 'tombstone';
  code: string | null;
  status: number;
  word: string | null;
  again: { count: number; first: string | null; last: string | null };
};

/** `at` is null for what has no time of its own: it stays behind the sentence before it. */
type Sentence = { at: string | null; text: string };

/** Each sentence begins with its time, in UTC; the date is said when it changes. */
export function storyOf(facts: StoryFacts): string[] {
  const told = [
    ...lineSentences(facts),
    ...callSentences(facts.calls),
    ...facts.transfers.map(({ at, amount, debit, credit }) => ({
      at,
      text: `${amount} moved from ${debit} to ${credit}`,
    })),
    ...roundSentences(facts),
    ...eventSentences(facts),
  ];
  return dated([...inOrderOfTime(told), ...ending(facts)]);
}

const WORD: Record<Family, string> = { payin: 'bet', payout: 'win', rollback: 'rollback' };

function wordOf(operation: string): string {
  if (operation === 'payin' || operation === 'payout' || operation === 'rollback') return WORD[operation];
  return operation.replaceAll('_', ' ');
}

function lineSentences({ kind, family, line, hasOperation, calls }: StoryFacts): Sentence[] {
  if (!line) return [];
  const { at, problem, operation, amount, accepted } = line;
  const named = `the provider's line ${line.line}`;
  if (problem !== null) return [{ at, text: `${named} cannot be read: ${problem}` }];
  const says = [wordOf(operation ?? 'transaction'), amount].filter((part) => part !== null).join(' ');
  const sentence = { at, text: `${named} says: ${says}, ${accepted ? 'accepted' : 'declined'}` };
  const came = hasOperation || calls.some((call) => family === null || familyOf(call.operation) === family);
  const isHere = came || family === null;
  if (kind === 'duplicate_theirs') return [sentence, { at: null, text: 'a line before it lists the same transaction' }];
  return isHere ? [sentence] : [sentence, { at: null, text: `no call with this ${WORD[family]} ever arrived here` }];
}

/** Tries that heard the same are told once, with how often they came again. */
function callSentences(calls: readonly StoryCall[]): Sentence[] {
  const groups: StoryCall[][] = [];
  for (const call of calls) {
    const group = groups.at(-1);
    if (group?.[0] && sameAnswer(group[0], call)) group.push(call);
    else groups.push([call]);
  }
  return groups.flatMap((group) => {
    const [first] = group;
    return first ? [{ at: first.at, text: callText(first) }, ...againSentence(group)] : [];
  });
}

function sameAnswer(a: StoryCall, b: StoryCall): boolean {
  return a.operation === b.operation && a.outcome === b.outcome && a.code === b.code && a.status === b.status;
}

function callText({ operation, outcome, code, status, word }: StoryCall): string {
  const answered = `answered ${status}${word === null ? '' : ` ${word}`}`;
  const name = wordOf(operation);
  switch (outcome) {
    case 'posted':
      return `the ${name} came, we booked it and ${answered}`;
    case 'refused':
      return `the ${name} came, we refused it (${code ?? 'no reason'}) and ${answered}`;
    case 'tombstone':
      return `the ${name} came before its bet, moved nothing, and we ${answered}`;
    default:
      return outcome satisfies never;
  }
}

function againSentence(group: readonly StoryCall[]): Sentence[] {
  const tries = group.slice(1).map(({ at }) => at);
  const count = tries.length + group.reduce((sum, { again }) => sum + again.count, 0);
  if (count === 0) return [];
  const times = [...tries, ...group.flatMap(({ again }) => [again.first, again.last])]
    .filter((at) => at !== null)
    .toSorted();
  const [first = null] = times;
  const last = times.at(-1) ?? first;
  if (count === 1 || last === null || first === null) return [{ at: first, text: 'it came again and heard the same' }];
  return [{ at: first, text: `it came again ${count} times until ${until(first, last)} and heard the same` }];
}

function roundSentences({ kind, round, arrival }: StoryFacts): Sentence[] {
  return [
    ...heardSentence(arrival),
    ...(kind === 'bet_missing_theirs' && round && round.won !== null
      ? [{ at: null, text: `a bet of this round was paid ${round.won} here` }]
      : []),
    ...(kind === 'stuck_round' && round ? [{ at: round.deadlineAt, text: "the round's deadline" }] : []),
  ];
}

function heardSentence(arrival: StoryFacts['arrival']): Sentence[] {
  if (arrival === null || arrival === 'unknown') return [];
  return [{ at: arrival.at, text: `the round's workflow heard of it (event ${arrival.eventId})` }];
}

function eventSentences({ kind, line, hasOperation, events }: StoryFacts): Sentence[] {
  const isUnlisted = line === null && hasOperation && kind !== 'stuck_round';
  let firstRun = true;
  return events.map((event) => {
    const { at, run } = event;
    const unlisted = isUnlisted && run !== null && firstRun ? "the provider's statement does not list it: " : '';
    if (run !== null) firstRun = false;
    return { at, text: `${unlisted}${eventText(kind, event)}` };
  });
}

const OPENS = new Set(['opened', 'matured', 'reopened']);

function ending({ state, events, arrival }: StoryFacts): Sentence[] {
  const opened = events.findLast(({ action }) => OPENS.has(action))?.at;
  const since = opened === undefined ? '' : ` since ${clock(opened, true)}`;
  const text = {
    expected: 'expected until its window is over',
    open: `open${since}`,
    in_review: `in review, open${since}`,
    awaiting_approval: `${isUnderWay(events) ? 'an approved repair is being carried out' : 'waits for an approval'}, open${since}`,
    resolved: null,
    pinned: 'closed by hand',
  }[state];
  return [...(arrival === 'unknown' ? [UNHEARD] : []), ...(text === null ? [] : [{ at: null, text }])];
}

const UNHEARD: Sentence = {
  at: null,
  text: "Temporal could not be asked just now: what the round's workflow heard of it is not known",
};

/** Was the proposal that was heard of last approved? */
function isUnderWay(events: StoryFacts['events']): boolean {
  return events.findLast(({ action }) => action === 'proposed' || action === 'approved')?.action === 'approved';
}

/** Stable: what happened at one moment stays in the order it was told. */
function inOrderOfTime(sentences: readonly Sentence[]): Sentence[] {
  let last = '';
  const keyed = sentences.map((sentence) => {
    last = sentence.at ?? last;
    return { sentence, key: last };
  });
  return keyed.toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key))).map(({ sentence }) => sentence);
}

function dated(sentences: readonly Sentence[]): string[] {
  let day = '';
  return sentences.map(({ at, text }) => {
    if (at === null) return text;
    const isNewDay = at.slice(0, 10) !== day;
    day = at.slice(0, 10);
    return `${clock(at, isNewDay)} ${text}`;
  });
}

const until = (first: string, last: string): string => clock(last, first.slice(0, 10) !== last.slice(0, 10));

/** `2026-11-20 13:00:01 UTC`, or the time of a day that was said before. */
function clock(at: string, withDate: boolean): string {
  return withDate ? `${at.slice(0, 19).replace('T', ' ')} UTC` : at.slice(11, 19);
}
