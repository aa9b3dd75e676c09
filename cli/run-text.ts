// A run's verdict as a person reads it: what was compared, counts, totals by currency, and the kinds of difference with their
// likely causes. What is expected or explained is told apart, for only breaks wait for somebody.

import type { KindFacts } from './run-causes.ts';

/** The part of a reconciliation that people and the demo day look at. */
export interface Reconciliation {
  id: string;
  provider: string;
  state: 'running' | 'clean' | 'breaks' | 'failed';
  reason: string | null;
  from: string;
  to: string;
  timeZone: string;
  counts: { theirs: number; ours: number; matched: number; expected: number; breaks: number; explained: number };
  totals: { currency: string; theirs: string; ours: string; difference: string }[];
  byKind: Record<string, number>;
  statementIds: string[];
  passes: { name: string; rows: number; ms: number }[];
  noActivity: boolean;
  workflow: { id: string; state: string; url: string | null } | null;
}

/** `statements` says what was read, `kinds` what was found; `outside`: the statement has lines, and none of the period. */
export type RunContext = {
  statements: readonly string[];
  kinds: Readonly<Record<string, KindFacts>>;
  outside: boolean;
};

/** `subject` is the day or period as it was asked for. */
export function runText(run: Reconciliation, subject: string, { statements, kinds, outside }: RunContext): string {
  const { theirs, ours, matched, expected, breaks, explained } = run.counts;
  const lines = [
    `${run.provider} ${subject}: ${run.state} (${run.id})`,
    ...(run.reason === null ? [] : [run.reason]),
    `from ${run.from} to ${run.to}, days of ${run.timeZone}`,
    ...statements,
    ...(run.noActivity ? ['No activity: neither the statement nor the ledger has a transaction in this period.'] : []),
    ...(outside ? ['None of its lines lies in this period: is it the statement of another day?'] : []),
    `theirs ${theirs}, ours ${ours}, matched ${matched}, expected ${expected}, breaks ${breaks}, explained ${explained}`,
    ...(run.totals.length > 0 ? ['Stakes less wins and rollbacks, free stakes at their nominal:'] : []),
    ...run.totals.map((t) => `${t.currency}: theirs ${t.theirs}, ours ${t.ours}, difference ${t.difference}`),
    ...Object.entries(run.byKind).map(([kind, count]) => kindText(kind, count, kinds[kind])),
  ];
  return `${lines.join('\n')}\n`;
}

/** States are said where not all wait for somebody; of very many cases only the first are looked at. */
function kindText(kind: string, count: number, facts: KindFacts | undefined): string {
  if (!facts) return `${kind}: ${count}`;
  const { cause, states } = facts;
  const parts = (['breaks', 'expected', 'explained'] as const).filter((name) => states[name] > 0);
  const known = states.breaks + states.expected + states.explained;
  const more = known < count ? [`${count - known} not looked at`] : [];
  const said =
    states.breaks === count ? '' : ` (${[...parts.map((name) => `${states[name]} ${name}`), ...more].join(', ')})`;
  return `${kind}: ${count}${said}  ${cause}`.trimEnd();
}
