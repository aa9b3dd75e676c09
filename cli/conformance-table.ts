// The providers' checklists as one table, read from the names of the tests that stand for their items: `<dialect> #<n> …`, with
// `(assumed)` at the end where the document left something to assume. Pure; an item without a test is a failure, never left out.

import type { VitestRun } from './run-vitest.ts';
import { hasFailedTest } from './test.ts';

/** How many items each checklist has. */
export const CHECKLISTS = { hypetech: 40, microgaming: 40, betgames: 40, betcore: 50, hyauth: 15 } as const;

type Item = { assumed: boolean; failed: string[] };

export interface ConformanceVerdict {
  passed: number;
  failed: number;
  lines: readonly string[];
}

const NAME = /^([a-z]+) #(\d+) (.+)$/;

/** Several tests of one item count once, and all must pass. What failed beside the items counts as failed too. */
export function conformanceVerdict(
  run: VitestRun,
  checklists: Record<string, number> = CHECKLISTS,
): ConformanceVerdict {
  const items = new Map<string, Item>();
  const beside: string[] = [];
  for (const file of run.report?.testResults ?? []) {
    if (file.status === 'failed' && !hasFailedTest(file)) beside.push(`${file.name} could not be run`);
    for (const { title, status } of file.assertionResults) {
      const name = itemOf(title, checklists);
      if (name) note(items, name, title, status);
      else if (status === 'failed') beside.push(title);
    }
  }
  const rows = Object.entries(checklists).map(([dialect, count]) => rowOf(dialect, count, items));
  const passed = sum(rows.map((row) => row.passed));
  const failed = sum(rows.map((row) => row.failed)) + beside.length;
  const unexplained = failed === 0 && run.exitCode !== 0 ? ['the test run failed without saying why'] : [];
  return {
    passed,
    failed: failed + unexplained.length,
    lines: [
      ...tableOf(rows),
      ...rows.flatMap((row) => row.remarks),
      ...[...beside, ...unexplained].map((name) => `beside the checklists: ${name}`),
    ],
  };
}

function itemOf(title: string, checklists: Record<string, number>): string | null {
  const [, dialect = '', n = ''] = NAME.exec(title) ?? [];
  return Number(n) >= 1 && Number(n) <= (checklists[dialect] ?? 0) ? `${dialect} #${Number(n)}` : null;
}

function note(items: Map<string, Item>, name: string, title: string, status: string): void {
  const item = items.get(name) ?? { assumed: false, failed: [] };
  items.set(name, item);
  if (title.endsWith('(assumed)')) item.assumed = true;
  // A skipped test shows nothing.
  if (status !== 'passed') item.failed.push(`${title} [${status}]`);
}

type Row = { dialect: string; items: number; passed: number; assumed: number; failed: number; remarks: string[] };

function rowOf(dialect: string, count: number, items: ReadonlyMap<string, Item>): Row {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const found = numbers.map((n) => items.get(`${dialect} #${n}`));
  const passing = found.filter((item) => item?.failed.length === 0);
  const missing = numbers.filter((_, index) => !found[index]);
  return {
    dialect,
    items: count,
    passed: passing.length,
    assumed: passing.filter((item) => item?.assumed).length,
    failed: count - passing.length,
    remarks: [
      ...found.flatMap((item) => item?.failed ?? []).map((title) => `failed: ${title}`),
      ...(missing.length === 0 ? [] : [`missing: ${dialect} ${rangesOf(missing)}`]),
    ],
  };
}

/** `#1, #3 to #5` */
function rangesOf(numbers: readonly number[]): string {
  const ends = numbers.filter((n) => !numbers.includes(n + 1));
  const starts = numbers.filter((n) => !numbers.includes(n - 1));
  return starts.map((from, i) => (from === ends[i] ? `#${from}` : `#${from} to #${ends[i]}`)).join(', ');
}

function tableOf(rows: readonly Row[]): string[] {
  const line = (dialect: string, ...cells: (string | number)[]): string =>
    dialect.padEnd(14) + cells.map((cell) => String(cell).padStart(8)).join('');
  return [
    line('dialect', 'items', 'passed', 'assumed', 'failed'),
    ...rows.map((row) => line(row.dialect, row.items, row.passed, row.assumed, row.failed)),
    '',
  ];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
