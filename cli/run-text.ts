// A run's verdict as a person reads it: counts, totals by currency, and the kinds of break with their likely causes.

/** The part of a reconciliation that people and the demo day look at. */
export interface Reconciliation {
  id: string;
  provider: string;
  state: 'running' | 'clean' | 'breaks' | 'failed';
  reason: string | null;
  from: string;
  to: string;
  timeZone: string;
  counts: { theirs: number; ours: number; matched: number; expected: number; breaks: number };
  totals: { currency: string; theirs: string; ours: string; difference: string }[];
  byKind: Record<string, number>;
  passes: { name: string; rows: number; ms: number }[];
  noActivity: boolean;
  workflow: { id: string; state: string; url: string | null } | null;
}

/** `subject` is the day or period as it was asked for; `causes` by kind of break. */
export function runText(run: Reconciliation, subject: string, causes: Readonly<Record<string, string>>): string {
  const { theirs, ours, matched, expected, breaks } = run.counts;
  const lines = [
    `${run.provider} ${subject}: ${run.state} (${run.id})`,
    ...(run.reason === null ? [] : [run.reason]),
    `from ${run.from} to ${run.to}, days of ${run.timeZone}`,
    ...(run.noActivity ? ['No activity: neither the statement nor the ledger has a transaction in this period.'] : []),
    `theirs ${theirs}, ours ${ours}, matched ${matched}, expected ${expected}, breaks ${breaks}`,
    ...run.totals.map((t) => `${t.currency}: theirs ${t.theirs}, ours ${t.ours}, difference ${t.difference}`),
    ...Object.entries(run.byKind).map(([kind, count]) => `${kind}: ${count}  ${causes[kind] ?? ''}`.trimEnd()),
  ];
  return `${lines.join('\n')}\n`;
}
